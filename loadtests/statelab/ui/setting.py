"""What two runs must have in common before their figures stand in one chart, and how to say it."""

from collections.abc import Sequence

from statelab.document import RunDict, Snapshot


def setting(run: RunDict) -> str:
    """Describe everything but the number of processes: users, scenario, server model, window."""
    top = run["topology"]
    threads = top["threads"]
    words = [
        f"{run['scenario']} workload",
        f"{run['users']} users",
        f"{top['server']}, {threads} {'thread' if threads == 1 else 'threads'} a worker",
        f"balancing {top['balance']}",
        f"window {run['window']}",
    ]
    words += numbers(run)
    words += ["preloaded"] if top["preload"] else []
    words += ["a fresh connection for each request"] if run["fresh_connections"] else []
    return ", ".join(words)


def numbers(run: RunDict | Snapshot) -> list[str]:
    """Say what was chosen of what only some scenarios look at; nothing of runs that do not tell it."""
    options, scenario = run.get("options"), run.get("scenario")
    if not options:
        return []
    words = [f"a pause of {options['think_ms']:,} ms"] if options["think_ms"] else []
    if scenario == "stock":
        words.append(f"{options['items']:,} units in stock")
    if scenario == "rate-limit":
        words.append(f"limit {options['limit']:,} in {options['limit_window_ms']:,} ms")
    return words


def comparable(runs: Sequence[RunDict]) -> list[RunDict]:
    """Return the runs of the first one's setting: only those differ in nothing but processes and stores."""
    return [run for run in runs if setting(run) == setting(runs[0])]


def processes(run: RunDict) -> int:
    """Return the run's number of worker processes."""
    return run["topology"]["replicas"] * run["topology"]["workers"]
