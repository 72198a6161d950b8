"""How requests reach Python: replicas, processes, and what serves several requests within one process."""

from dataclasses import asdict, dataclass
from typing import cast

from statelab.model.document import TopologyDict


@dataclass(frozen=True)
class Topology:
    """The topology of a run, as the application's answers show it.

    Args:
        replicas: containers that answered.
        workers: processes in each of them.
        at_once: requests that one process serves at a time under its server model.
        unit: what serves one request: thread, greenlet or task.
        per_request: the largest thing that is made anew for each request: nothing, a context (of contextvars), the
            thread (or greenlet) with its thread-local state, or the process with all its memory.
        server: the server model.
        threads: the value of THREADS.
        preload: whether the application is loaded before the workers are forked.
        balance: how the proxy balances; empty if no proxy says so.
    """

    replicas: int
    workers: int
    at_once: int = 1
    unit: str = "thread"
    per_request: str = "nothing"
    server: str = ""
    threads: int = 1
    preload: bool = False
    balance: str = ""

    def document(self) -> TopologyDict:
        """Return the topology as in run.json."""
        return cast(TopologyDict, asdict(self))
