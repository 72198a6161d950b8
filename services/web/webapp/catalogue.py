"""The one table of stores: what each promises. A new store is a class in `webapp.stores` and a row here.

The rows drive `/stores` (and through it the load tests' choices and expectations), the OpenAPI document and
the tests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from flask import Blueprint, Flask

from . import windows
from .backends import Backends
from .stores import CounterStore
from .stores.memory import GlobalCounter, LockedGlobalCounter
from .stores.postgres import PostgresNaive, PostgresUpdate
from .stores.redis import RedisIncr, RedisNaive

HOLDS = ("NO VIOLATION SEEN",)
LOSES = ("VIOLATED",)
MAY_LOSE = ("NO VIOLATION SEEN", "VIOLATED")
DIVERGES = ("DIVERGED",)
DIVERGES_OR_LOSES = ("DIVERGED", "VIOLATED")  # VIOLATED: the private copies are not even exact alone

MEMORY = "a dictionary in each worker process"
REDIS = "one key in Redis"
POSTGRES = "one row in Postgres"


Verdicts = tuple[str, ...]


SITUATIONS = ("serial", "threads", "threads-window", "processes", "processes-threads")
"""What the topology and the window of a run make of it: `serial` is one process with one thread, `threads` one
process with several and window `nothing`, `threads-window` the same with another window, `processes` more than one
process over all replicas, with one thread each, and `processes-threads` with several."""


def _expect(*verdicts: Verdicts) -> Mapping[str, Verdicts]:
    """Say which verdicts are right in each situation, in their order."""
    return dict(zip(SITUATIONS, verdicts, strict=True))


ALWAYS_HOLDS = _expect(HOLDS, HOLDS, HOLDS, HOLDS, HOLDS)
RACES = _expect(HOLDS, LOSES, LOSES, LOSES, LOSES)


@dataclass(frozen=True)
class Row:
    """One store. `control` names its naive twin, which the same load must convict."""

    name: str
    home: str
    scope: Literal["process", "shared"]
    control: str | None
    expected: Mapping[str, Verdicts]
    summary: str
    counter: Callable[[Backends], CounterStore]

    @property
    def windows(self) -> bool:
        """Whether a window other than `nothing` may be asked for: in-process stores only."""
        return self.scope == "process"

    def public(self) -> dict[str, Any]:
        """Return the row as `/stores` shows it."""
        return {
            "name": self.name,
            "home": self.home,
            "scope": self.scope,
            "windows": self.windows,
            "control": self.control,
            "workloads": ["counter"],
            "expected": self.expected,
            "summary": self.summary,
        }


CATALOGUE = (
    Row(
        name="global",
        home=MEMORY,
        scope="process",
        control=None,
        expected=_expect(HOLDS, MAY_LOSE, LOSES, DIVERGES, DIVERGES_OR_LOSES),
        summary="A module's dictionary, read, changed and written back: a private copy in each process.",
        counter=lambda _: GlobalCounter(),
    ),
    Row(
        name="global-lock",
        home=MEMORY,
        scope="process",
        control="global",
        expected=_expect(HOLDS, HOLDS, HOLDS, DIVERGES, DIVERGES),
        summary="The same under a threading.Lock: exact among threads, still a copy in each process.",
        counter=lambda _: LockedGlobalCounter(),
    ),
    Row(
        name="redis-naive",
        home=REDIS,
        scope="shared",
        control=None,
        expected=RACES,
        summary="GET, add in Python, SET: shared by all, and updates are lost between the two commands.",
        counter=lambda backends: RedisNaive(backends.redis),
    ),
    Row(
        name="redis-incr",
        home=REDIS,
        scope="shared",
        control="redis-naive",
        expected=ALWAYS_HOLDS,
        summary="INCR: Redis reads, adds and writes in one command, and runs one command at a time.",
        counter=lambda backends: RedisIncr(backends.redis),
    ),
    Row(
        name="postgres-naive",
        home=POSTGRES,
        scope="shared",
        control=None,
        expected=RACES,
        summary="SELECT, add in Python, UPDATE in one READ COMMITTED transaction: the last writer wins.",
        counter=lambda backends: PostgresNaive(backends.postgres),
    ),
    Row(
        name="postgres-update",
        home=POSTGRES,
        scope="shared",
        control="postgres-naive",
        expected=ALWAYS_HOLDS,
        summary="UPDATE … SET value = value + 1 RETURNING value: the row is locked while it is changed.",
        counter=lambda backends: PostgresUpdate(backends.postgres),
    ),
)

BY_NAME = {row.name: row for row in CATALOGUE}

blueprint = Blueprint("catalogue", __name__)


@blueprint.get("/stores")
def stores() -> dict[str, Any]:
    """Show the table, and the windows that the in-process stores take."""
    return {"stores": [row.public() for row in CATALOGUE], "windows": list(windows.NAMES)}


def init_app(app: Flask) -> None:
    """Make every store once; each keeps what it needs of the backends."""
    backends: Backends = app.extensions["backends"]
    app.extensions["counters"] = {row.name: row.counter(backends) for row in CATALOGUE}
