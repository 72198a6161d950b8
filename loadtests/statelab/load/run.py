"""One run in progress: what was requested, who serves it, and what is recorded."""

import itertools
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import numpy as np

from statelab.load.options import Options
from statelab.model.catalogue import Store
from statelab.model.history import Process
from statelab.model.marks import Mark
from statelab.model.record import Record
from statelab.model.topology import Topology
from statelab.recording.client import Client, Shared
from statelab.recording.http import Http
from statelab.recording.observed import observed
from statelab.recording.recorder import CAPACITY, Recorder
from statelab.workloads import WORKLOADS
from statelab.workloads.wording import Quantity


@dataclass(repr=False)  # gevent puts the repr into every error report
class Run:
    """A run; `server`, `versions` and `balance` are what the application reported at the start."""

    options: Options
    stores: list[Store]
    chosen: list[Store]
    server: Mapping[str, Any]
    versions: dict[str, str]
    balance: str
    notes: list[str] = field(default_factory=list)
    recorder: Recorder = field(default_factory=Recorder)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    start_ns: int = field(default_factory=time.monotonic_ns)
    stopped_ns: int | None = None
    ending: bool = False
    seen_by_locust: int = 0

    def __post_init__(self) -> None:
        self.id = f"{self.started:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        self.versions["locust"] = version("locust")
        self.workload = WORKLOADS[self.options.scenario]
        self.header = self.workload.header(self.server["unit"], **self.workload.drive.setup(self.options.numbers))
        self._marked: tuple[tuple[Process, ...], tuple[Mark, ...]] | None = None
        self._turns = itertools.cycle(range(len(self.stores)))
        self._shared = [Shared(self.options.numbers, self.options.window, self.id, self.recorder) for _ in self.stores]

    def next_store(self) -> int:
        """Assign stores to users in turn, so that each store gets equally many."""
        return next(self._turns)

    def client(self, http: Http, store: int) -> Client:
        """Make a new client of a store."""
        chosen = self.stores[store]
        return Client(http, self._shared[store], store, chosen.name, chosen.facts[self.options.scenario].windows)

    @property
    def warm_ns(self) -> int:
        """When the warm-up is over."""
        return self.start_ns + int(self.options.warmup_s * 1e9)

    def stop(self) -> None:
        """Note when the load was stopped."""
        self.stopped_ns = self.stopped_ns or time.monotonic_ns()

    def read_at_rest(self, http: Http) -> None:
        """Read the final state of every store after the load has ended."""
        for store in range(len(self.stores)):
            self.workload.drive.at_rest(self.client(http, store))

    def doubt(self, store: int, unreadable: int) -> str | None:
        """Return a sentence if a store's control was left out, or if some of its answers could not be read."""
        twin = self.stores[store].facts[self.options.scenario].naive_twin
        if not unreadable:
            return f"It ran alone: without its control {twin}, a pass proves nothing." if self._lacks(twin) else None
        return (
            f"{Quantity(unreadable):answer does|answers do} not keep the application's contract, such as "
            f"“{self._shared[store].unreadable}”, so what these requests did is unknown."
        )

    def _lacks(self, twin: str | None) -> bool:
        return twin is not None and twin not in [store.name for store in self.stores]

    def topology(self, record: Record) -> Topology:
        """Combine what the application declares with the replicas that actually answered."""
        return Topology(
            replicas=len({process.replica for process in record.processes}),
            workers=self.server["workers"],
            at_once=self.server["at_once"],
            unit=self.server["unit"],
            per_request=self.server["per_request"],
            server=self.server["model"],
            threads=self.server["threads"],
            preload=self.server["preload"],
            balance=self.balance,
        )

    def missing(self) -> str | None:
        """Return a sentence if the record and Locust's own count of answers disagree."""
        if self.recorder.completed == self.seen_by_locust:
            return None
        return (
            f"Records are missing: Locust saw {self.seen_by_locust:,} answers, "
            f"{self.recorder.completed:,} were recorded."
        )

    def record(self) -> Record:
        """Return what is recorded so far, with the marks found in it."""
        rows, flying, processes, lists = self.recorder.snapshot()
        stores = tuple(store.name for store in self.stores)
        people = self.recorder.people()
        record = Record(stores, self.header, np.arange(len(rows)), rows, processes, lists, people=people, flying=flying)
        return replace(record, marks=self._marks(record))

    def _marks(self, record: Record) -> tuple[Mark, ...]:
        """Find what happened meanwhile; a process that is made for each request takes nobody's place.

        Under load, they are sought again only when one more process has answered: each mark is one's first answer. A
        process whose first answers were errors has its mark when the load has ended.
        """
        if self.stopped_ns or self._marked is None or self._marked[0] != record.processes:
            workers = self.server["workers"] if self.server["per_request"] != "process" else CAPACITY
            self._marked = record.processes, observed(record, workers)
        return self._marked[1]
