"""What the catalogue is made of: where a store keeps its state, what it can do, and which verdicts are right."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .backends import Backends

Verdicts = tuple[str, ...]

HOLDS = ("NO VIOLATION SEEN",)
LOSES = ("VIOLATED",)
MAY_LOSE = ("NO VIOLATION SEEN", "VIOLATED")
DIVERGES = ("DIVERGED",)
DIVERGES_OR_LOSES = ("DIVERGED", "VIOLATED")  # VIOLATED: the private copies are not even exact alone

WORKLOADS = ("counter", "stock", "cart", "register", "transfer", "oncall", "whoami", "rate-limit")

SITUATIONS = ("serial", "threads", "threads-window", "processes", "processes-threads")
"""What the topology and the window of a run make of it: `serial` is one process with one thread, `threads` one
process with several and window `nothing`, `threads-window` the same with another window, `processes` more than one
process over all replicas, with one thread each, and `processes-threads` with several."""


def expect(*verdicts: Verdicts) -> Mapping[str, Verdicts]:
    """Say which verdicts are right in each situation, in their order."""
    return dict(zip(SITUATIONS, verdicts, strict=True))


ALWAYS_HOLDS = expect(HOLDS, HOLDS, HOLDS, HOLDS, HOLDS)
ALWAYS_LOSES = expect(LOSES, LOSES, LOSES, LOSES, LOSES)
RACES = expect(HOLDS, LOSES, LOSES, LOSES, LOSES)
PRIVATE_AND_RACES = expect(HOLDS, MAY_LOSE, LOSES, DIVERGES, DIVERGES_OR_LOSES)
PRIVATE = expect(HOLDS, HOLDS, HOLDS, DIVERGES, DIVERGES)
RACES_AMONG_THREADS = expect(HOLDS, MAY_LOSE, LOSES, HOLDS, MAY_LOSE)


@dataclass(frozen=True)
class Home:
    """Where state lives, whether one process or all see it, and what a store is given to reach it."""

    text: str
    scope: Literal["process", "shared"]
    servers: Callable[[Backends], tuple[object, ...]]


MEMORY = Home("dictionaries in each worker process", "process", lambda _: ())
REDIS = Home("Redis", "shared", lambda backends: (backends.redis,))
POSTGRES = Home("Postgres", "shared", lambda backends: (backends.postgres,))


@dataclass(frozen=True)
class Promise:
    """One workload of one store: its class, and the verdicts that are right.

    `control` names the store that the same load must convict before this one's innocence means anything: its
    naive twin, where that fails in all the situations in which this one holds.
    """

    store: Callable[..., object]
    expected: Mapping[str, Verdicts]
    control: str | None = None

    def public(self) -> dict[str, Any]:
        """Return the promise as `/stores` shows it; how it is done is the first line of the class's docstring."""
        how = (inspect.getdoc(self.store) or "").partition("\n")[0]
        return {"control": self.control, "expected": self.expected, "how": how}


@dataclass(frozen=True)
class Row:
    """One store: what it does, and why it does not do the rest."""

    name: str
    home: Home
    summary: str
    workloads: Mapping[str, Promise]
    cannot: Mapping[str, str]

    @property
    def windows(self) -> bool:
        """Whether a window other than `nothing` may be asked for: in-process stores only."""
        return self.home.scope == "process"

    def public(self) -> dict[str, Any]:
        """Return the row as `/stores` shows it."""
        return {
            "name": self.name,
            "home": self.home.text,
            "scope": self.home.scope,
            "windows": self.windows,
            "summary": self.summary,
            "workloads": {name: promise.public() for name, promise in self.workloads.items()},
            "cannot": self.cannot,
        }
