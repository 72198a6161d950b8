"""WITH: the servers and Python packages that a stack has only if it, or its server model, asks for them."""

from collections.abc import Collection, Mapping

from stack import store_names
from stack.errors import LabError
from stack.topology import SERVERS as SERVER_MODELS

SERVERS = ("memcached", "mariadb")
"""What WITH can name and Compose then starts: services of compose.yaml, each with a profile of its own name."""

CHOICES = (*SERVERS, "libraries", "models")
"""What WITH can name. `models` brings the packages of services/web/models.lock. Each of the others brings those of
services/web/extras.lock, and `libraries` nothing else."""

EVERYWHERE = ("gunicorn", "werkzeug")
"""What serves and is in every image; the packages of other server models are among `models`."""

USUAL, FREE_THREADED = "requirements", "free-threaded"
"""The lock file of every web image, and that of one whose Python has no GIL."""

STORES = {"memcached-": "memcached", "caching-memcached": "memcached", "mariadb-": "mariadb"}
STORES |= dict.fromkeys(("sqlalchemy-", "caching-", "limiter-", "prometheus-", "session-"), "libraries")
"""How the names of stores begin, and what these stores need; the first one that fits counts."""


def from_environment(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return what WITH asks for, in the order of CHOICES. Raises LabError for a name that is not there."""
    asked = set(environ.get("WITH", "").replace(",", " ").split())
    if unknown := sorted(asked - set(CHOICES)):
        raise LabError(f"WITH={' '.join(unknown)} is not known: give one or more of {', '.join(CHOICES)}.")
    return tuple(name for name in CHOICES if name in asked)


def with_those_of_stores(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables with a WITH that has what the named stores need, too; `all` stands for those that are on."""
    needed = [
        next((extra for begin, extra in STORES.items() if store.startswith(begin)), "")
        for store in store_names.asked(environ)
    ]
    return {**environ, "WITH": " ".join([environ.get("WITH", ""), *needed])}


def of_model(server: str) -> tuple[str, ...]:
    """Return what a server model needs."""
    return () if set(SERVER_MODELS[server]["packages"]) <= set(EVERYWHERE) else ("models",)


def with_those_of_model(environ: Mapping[str, str], server: str) -> dict[str, str]:
    """Return the variables with a WITH that has what the server model needs, too."""
    return {**environ, "WITH": " ".join([environ.get("WITH", ""), *of_model(server)])}


def suffice(running: Collection[str], now: str, wanted: str) -> bool:
    """Say whether the image that runs one server model, with what was asked for, can run another one, too."""
    same_python = SERVER_MODELS[now]["gil"] == SERVER_MODELS[wanted]["gil"]
    return same_python and set(of_model(wanted)) <= set(running)


def require_fitting(asked: Collection[str], server: str) -> None:
    """Raise LabError if a server model cannot have what is asked for."""
    if asked and not SERVER_MODELS[server]["gil"]:
        raise LabError(
            f"SERVER={server} has none of the packages that WITH={' '.join(asked)!r} brings: leave WITH and its stores "
            "out, or give SERVER=gunicorn-gthread."
        )


def locks(asked: Collection[str], server: str) -> list[str]:
    """Return the names of the lock files in services/web of which the web image has the packages."""
    if not SERVER_MODELS[server]["gil"]:
        return [FREE_THREADED]
    return [USUAL, *(["extras"] if set(asked) - {"models"} else []), *(["models"] if "models" in asked else [])]
