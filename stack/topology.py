"""The topology's variables: read from the environment, and refused in a sentence that says what is allowed."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, TypeVar

from stack.errors import LabError
from stack.process import ROOT

T = TypeVar("T")

SERVERS: dict[str, dict[str, Any]] = tomllib.loads((ROOT / "services/web/servers/models.toml").read_text("utf-8"))
"""The server models by name; models.toml says what is told of each."""

BALANCES = ("round_robin", "least_conn", "ip_hash")

MOST = {"REPLICAS": 16, "WORKERS": 64, "THREADS": 64}

MOST_AT_ONCE = 256
"""Requests at a time in the whole lab: each server takes as many connections as the pools then open (compose.yaml)."""


@dataclass(frozen=True)
class Topology:
    """How requests meet Python: how many containers, processes and threads, which server model, which balancing."""

    replicas: int = 2
    workers: int = 2
    threads: int = 1
    server: str = "gunicorn-sync"
    preload: bool = False
    balance: str = "round_robin"

    def variables(self) -> dict[str, str]:
        """Return the variables that compose.yaml reads."""
        texts = {name.upper(): str(value) for name, value in asdict(self).items()}
        # 64 MB for each worker process, which needs about 30, and room for the server itself.
        return texts | {"PRELOAD": str(int(self.preload)), "WEB_MEMORY": f"{192 + 64 * self.workers}m"}

    def __str__(self) -> str:
        return (
            f"{count(self.replicas, 'replica')} × {count(self.workers, 'worker')} × {count(self.threads, 'thread')}, "
            f"{self.server}{' with preload' if self.preload else ''}, {self.balance}"
        )


DEFAULT = Topology()


def count(number: int, noun: str) -> str:
    """Return `1 worker`, `2 workers`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def from_environment(environ: Mapping[str, str], base: Topology = DEFAULT) -> Topology:
    """Read the variables; one that is missing or empty keeps its value in `base`.

    What does not fit a server model, or is different in another one, follows the model.

    Raises LabError with one line for each value that is not allowed.
    """
    problems: list[str] = []

    def read(name: str, parse: Callable[[str, str], T], default: T) -> T:
        try:
            return parse(name, environ[name].strip()) if environ.get(name, "").strip() else default
        except LabError as error:
            problems.append(str(error))
            return default

    server = read("SERVER", partial(one_of, allowed=tuple(SERVERS)), base.server)
    base = fitting(base, server)
    topology = Topology(
        replicas=read("REPLICAS", whole_number, base.replicas),
        workers=read("WORKERS", whole_number, base.workers),
        threads=read("THREADS", whole_number, base.threads),
        server=server,
        preload=read("PRELOAD", switch, base.preload),
        balance=read("BALANCE", partial(one_of, allowed=BALANCES), base.balance),
    )
    problems += _contradictions(topology)
    if problems:
        raise LabError("\n".join(problems))
    return topology


def fitting(base: Topology, server: str) -> Topology:
    """Return a topology with another server model, whose own values replace those that do not fit it."""
    model, before = SERVERS[server], SERVERS[base.server]
    by_choice = base.preload and before["preload"] == "either"
    return replace(
        base,
        server=server,
        workers=base.workers if model["workers"] else 1,
        threads=base.threads if server == base.server else model["threads"] or 1,
        preload={"never": False, "always": True}.get(model["preload"], by_choice),
    )


def whole_number(name: str, text: str) -> int:
    """Read a number of replicas, workers or threads. Raises LabError when it is not a number or out of range."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST[name]:
        raise LabError(f"{name}={text} is not allowed: give one whole number from 1 to {MOST[name]}, like {name}=2.")
    return int(text)


def switch(name: str, text: str) -> bool:
    """Read 0 or 1. Raises LabError for anything else."""
    if text not in ("0", "1"):
        raise LabError(f"{name}={text} is not allowed: give {name}=1 for yes or {name}=0 for no.")
    return text == "1"


def one_of(name: str, text: str, allowed: tuple[str, ...]) -> str:
    """Read one of a few words. Raises LabError for anything else."""
    if text not in allowed:
        raise LabError(f"{name}={text} is not known: give one of {', '.join(allowed)}.")
    return text


def _contradictions(topology: Topology) -> list[str]:
    found = []
    model = SERVERS[topology.server]
    if topology.threads > 1 and not model["threads"]:
        able = " or ".join(name for name, model in SERVERS.items() if model["threads"])
        found.append(
            f"SERVER={topology.server} serves one request at a time in each worker, so THREADS={topology.threads} "
            f"does not fit: give SERVER={able}, or THREADS=1."
        )
    if topology.workers > 1 and not model["workers"]:
        found.append(
            f"SERVER={topology.server} is one process in each replica, so WORKERS={topology.workers} does not fit: "
            "give WORKERS=1, and more REPLICAS."
        )
    if topology.preload and model["preload"] == "never":
        found.append(f"SERVER={topology.server} forks no loaded application: leave PRELOAD=1 out.")
    if not topology.preload and model["preload"] == "always":
        found.append(f"SERVER={topology.server} forks the loaded application for each request: leave PRELOAD=0 out.")
    at_once = topology.replicas * topology.workers * topology.threads
    if at_once > MOST_AT_ONCE:
        found.append(
            f"REPLICAS × WORKERS × THREADS = {at_once}, but the servers have connections for {MOST_AT_ONCE} requests "
            "at a time: make one of the three smaller."
        )
    return found
