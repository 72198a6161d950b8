"""One run while it lasts: what was asked for, who serves it, and what is recorded."""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import numpy as np

from statelab.catalogue import Catalogue, Store, Topology
from statelab.history import Copy, Record
from statelab.http import Http
from statelab.options import OptionError, Options
from statelab.recorder import Recorder
from statelab.scenarios import SCENARIOS
from statelab.session import Client, Shared


def check(options: Options, catalogue: Catalogue) -> list[Store]:
    """Return the chosen stores.

    Raises:
        OptionError: something that cannot be run; Locust's own dropdowns are not checked on the server's side.
    """
    if options.scenario not in SCENARIOS:
        raise OptionError(f"There is no scenario “{options.scenario}”. Choose from: {', '.join(SCENARIOS)}.")
    if options.window not in catalogue.windows:
        raise OptionError(f"There is no window “{options.window}”. Choose from: {', '.join(catalogue.windows)}.")
    options.check_numbers()
    return catalogue.choose(options.stores, options.scenario)


@dataclass(repr=False)  # as gevent puts it into every report of an error
class Run:
    """A run while it lasts. `about` and `balance` are what the application said of itself at the start."""

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
    seen_by_locust: int = 0

    def __post_init__(self) -> None:
        self.id = f"{self.started:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        self.versions["locust"] = version("locust")
        self.scenario = SCENARIOS[self.options.scenario]
        self.header = self.scenario.header(self.options)
        self._turns = itertools.cycle(range(len(self.stores)))
        self._shared = [Shared(self.options, self.id, self.recorder) for _ in self.stores]

    def next_store(self) -> int:
        """Deal the stores out to users, one after the other, so that each has as many."""
        return next(self._turns)

    def client(self, http: Http, store: int) -> Client:
        """Make a new client of a store."""
        row = self.stores[store]
        return Client(http, self._shared[store], store, row.name, row.windows)

    def read_at_rest(self, http: Http) -> None:
        """Let every store be read once more, when nobody changes it."""
        for store in range(len(self.stores)):
            self.scenario.at_rest(self.client(http, store))

    def topology(self, copies: tuple[Copy, ...]) -> Topology:
        """Combine what the application declares with the replicas that really answered."""
        return Topology(
            replicas=len({copy.replica for copy in copies}),
            workers=self.server["workers"],
            threads=self.server["threads"],
            server=self.server["model"],
            preload=self.server["preload"],
            balance=self.balance,
        )

    def missing(self) -> str | None:
        """Say whether the record and Locust's own count of answers disagree."""
        if self.recorder.completed == self.seen_by_locust:
            return None
        return (
            f"Records are missing: Locust saw {self.seen_by_locust:,} answers, "
            f"{self.recorder.completed:,} were recorded."
        )

    def record(self) -> Record:
        """Copy what is recorded so far."""
        rows, copies, lists = self.recorder.snapshot()
        stores = tuple(store.name for store in self.stores)
        return Record(stores, self.header, np.arange(len(rows)), rows, copies, lists)
