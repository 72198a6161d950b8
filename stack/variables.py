"""`help`: the variables that the commands take, with defaults and allowed values."""

from collections.abc import Mapping

from stack import comparison, console, extras, images, lessons, settings, topology

STACK = {
    "PROJECT": (settings.from_environment({}).project, "another name starts a second lab beside the first"),
    **{name: (str(port), "or 0: any free port") for name, port in settings.PORT_DEFAULTS.items()},
    "WITH": ("", f"some of {', '.join(extras.CHOICES)}: what more to start; check and compare know it from STORES"),
    "LAB_HOSTS": ("", "names that nginx and Locust answer to beside localhost, for a proxy before them"),
    "RESULTS_DIR": ("results", "the folder of the runs"),
    "LAB_INSTALL": ("1", "or 0: install nothing on this machine"),
    **{image.variable: (image.official, "") for image in images.IMAGES},
}

COMPARE = {
    "COMPARISON": ("", "the name of a file in comparisons/, or the path of your own"),
    **comparison.PACE,
    "QUICK": ("0", f"or 1: verdicts alone, as {' '.join(map('='.join, comparison.QUICK.items()))}"),
    "DRY_RUN": ("0", "or 1: print the points and how long they take"),
}

CLAIMS = {
    "CLAIM": ("", "the numbers of claims, or nothing: all"),
    "QUICK": ("0", "or 1: the most telling claims, in short runs; the documentation stays as it is"),
    "DRY_RUN": ("0", "or 1: print the claims and how long they take"),
}

SWITCHES = {
    "FRESH": ("0", "or 1: a new connection for each request"),
    "RESUME": (
        "0",
        "or 1: check keeps its runs in one folder, and measures only what is missing or INCONCLUSIVE; LABEL=again all",
    ),
}


def show(environ: Mapping[str, str]) -> int:
    """Print all variables, one per line."""
    default = topology.DEFAULT.variables()
    meanings = {
        "REPLICAS": f"1 to {topology.MOST['REPLICAS']}: containers of the application",
        "WORKERS": f"1 to {topology.MOST['WORKERS']}: worker processes in each container",
        "THREADS": f"1 to {topology.MOST['THREADS']}: requests at a time in each process; SERVER has its own default",
        "SERVER": f"{', '.join(topology.SERVERS)}: see make doctor",
        "PRELOAD": "or 1: load the application before the worker processes are forked",
        "BALANCE": f"{', '.join(topology.BALANCES)}: how nginx chooses a container",
    }
    for title, rows in {
        "Topology": {name: (default[name], meaning) for name, meaning in meanings.items()},
        "Stack": STACK,
        "Run": settings.RUN_VARIABLES | SWITCHES,
        "Lesson (Topology and Run replace what a lesson says)": {"N": ("", f"1 to {len(lessons.every())}")},
        "Compare (also with several values of REPLICAS, WORKERS, THREADS, SERVER, PRELOAD, BALANCE, SCENARIO, WINDOW, "
        "USERS)": COMPARE,
        "Claims": CLAIMS,
    }.items():
        console.say(f"\n  {title}:")
        for name, (value, meaning) in rows.items():
            console.say(f"    {name + '=' + value:<29} {meaning}".rstrip())
    return 0
