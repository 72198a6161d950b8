"""WITH: the servers and Python packages that a stack has only if it is asked for them."""

from collections.abc import Mapping

from stack import store_names
from stack.errors import LabError

SERVERS = ("memcached", "mariadb")
"""What WITH can name and Compose then starts: services of compose.yaml, each with a profile of its own name."""

CHOICES = (*SERVERS, "libraries")
"""What WITH can name. Each of them brings the packages of services/web/extras.lock; `libraries` brings nothing else."""

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
