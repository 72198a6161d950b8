"""What a store states about itself. Facts only: what to expect of them under load is for the client to work out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Scope(StrEnum):
    """Who shares one copy of the state, at the same time or one after the other: a later request meets what is left.

    `request`: nothing is left. `context`: that of `contextvars`, which a thread, a greenlet or a task has of its own.
    `forked`: the processes that were forked after the app was loaded: with PRELOAD=1 a replica's workers, else one.
    `client`: the requests of one client, who brings the state, or the key to it, along.
    """

    REQUEST = "request"
    CONTEXT = "context"
    THREAD = "thread"
    PROCESS = "process"
    FORKED = "forked"
    REPLICA = "replica"
    SHARED = "shared"
    CLIENT = "client"


class Among(StrEnum):
    """Whose changes of one copy cannot interleave: the threads of a process, the processes of a replica, all."""

    NOBODY = "nobody"
    THREADS = "threads"
    PROCESSES = "processes"
    EVERYBODY = "everybody"


class Connection(StrEnum):
    """Who uses one connection to the server without taking turns: where that are several at a time, answers go astray.

    `own`: each request has a connection to itself. `threads`: the threads of a process use one. `forked`: the processes
    that were forked after the app was loaded (PRELOAD=1) use one, in which each process's threads take turns.
    """

    OWN = "own"
    THREADS = "threads"
    FORKED = "forked"


@dataclass(frozen=True)
class Facts:
    """The facts about a store. A class whose facts differ has its own: `facts = replace(FACTS, …)`.

    `naive_twin` names the store of which this one is the correct version. `needs` names the backend, a module of
    `webapp.backends`. `cannot` gives, for each workload that the store does not do, the reason. `stale_s` is how
    old, in seconds, the value may be that a read returns, as a process remembers it; nothing else is wrong with such a
    store. `not_by` gives, for each unit of concurrency by which the
    store cannot be used (`greenlet`), the reason and what to type for another one. A `connection` other than one's own
    marks a store that is wrong for some server models: it runs only if it is named, and is never a naive twin.
    """

    scope: Scope
    atomic_among: Among
    naive_twin: str | None = None
    needs: str | None = None
    cannot: Mapping[str, str] = field(default_factory=dict)
    stale_s: float = 0.0
    connection: Connection = Connection.OWN
    not_by: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise ValueError for a word that is not in the enumeration."""
        Scope(self.scope)
        Among(self.atomic_among)
        Connection(self.connection)
