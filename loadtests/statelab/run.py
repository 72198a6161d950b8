"""One run: what was asked for, what is recorded, and the document that says how it ended."""

from __future__ import annotations

import itertools
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from statelab import parquet, verdict
from statelab.catalogue import Catalogue, Store, Topology
from statelab.checkers.finding import Finding
from statelab.document import FORMAT, RunDict, Series, StoreDict
from statelab.figures import series, speed
from statelab.history import Copy, History, HistoryError, Record
from statelab.http import Http
from statelab.options import OptionError, Options
from statelab.recorder import Recorder
from statelab.scenarios import SCENARIOS
from statelab.session import Client, Shared
from statelab.timeline import crop
from statelab.witness import describe
from statelab.workloads import WORKLOADS


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

    def judge(self, missing: str | None = None) -> tuple[RunDict, list[Series]]:
        """Judge what is recorded so far; operations in flight may still go either way.

        Returns:
            The contents of run.json, and the lines of the live chart.
        """
        record = self.record()
        end_ns = time.monotonic_ns()
        histories = record.split()
        topology = self.topology(record.copies)
        situation = topology.situation(self.options.window)
        stores = self._stores(histories, situation, missing)
        document: RunDict = {
            "format": FORMAT,
            "id": self.id,
            "started": self.started.isoformat(timespec="seconds"),
            "duration_s": round((end_ns - self.start_ns) / 1e9, 1),
            "scenario": self.options.scenario,
            "window": self.options.window,
            "fresh_connections": self.options.fresh,
            "users": self.options.users,
            "options": self.options.numbers(),
            "notes": self.notes,
            "topology": topology.document(),
            "versions": self.versions,
            "counts": {
                "recorded": len(record.rows),
                "seen_by_locust": self.seen_by_locust,
                "unfinished": self.recorder.unfinished,
            },
            "stores": stores,
            "chart": self.scenario.title,
            "exit_code": verdict.worst([verdict.severity(store["verdict"], store["expected"]) for store in stores]),
        }
        charts = {name: self.scenario.chart(history) for name, history in histories.items()}
        lines = [
            line
            for store in self.stores
            for line in series(
                histories[store.name], charts[store.name], store.scope == "process", self.start_ns, end_ns
            )
        ]
        return document, lines

    def _stores(self, histories: dict[str, History], situation: str, missing: str | None) -> list[StoreDict]:
        findings: dict[str, Finding] = {}
        for store in self.stores:
            try:
                findings[store.name] = WORKLOADS[self.header.workload].check(histories[store.name])
            except HistoryError as error:
                missing = f"The history of {store.name} cannot be judged: {error}."
        return [self._store(store, histories[store.name], findings, situation, missing) for store in self.stores]

    def _store(
        self,
        store: Store,
        own: History,
        findings: dict[str, Finding],
        situation: str,
        missing: str | None,
    ) -> StoreDict:
        finding = findings.get(store.name, Finding({}))
        promise = store.promises[self.options.scenario]
        expected = promise.expected[situation]
        twin = findings.get(promise.control or "")
        control = verdict.Control(promise.control, twin) if promise.control and twin else None
        said = verdict.judge(own, finding, expected, control, missing)
        return {
            "store": store.name,
            "role": "chosen" if store in self.chosen else "control",
            "verdict": said.word,
            "expected": list(expected),
            "as_expected": said.word in expected,
            "sentence": said.sentence,
            "witness": [describe(own, op_id) for op_id in said.witness],
            "timeline": crop(own, said.witness, why=said.why) if said.witness else None,
            "acknowledged": finding.acknowledged,
            "unknown": finding.unknown,
            "failed": finding.failed,
            "lost": finding.lost,
            "duplicates": finding.anomalies.get("duplicate", (0, ()))[0],
            "figures": dict(finding.figures),
            "copies": finding.copies if store.scope == "process" else min(finding.copies, 1),
            "contended": finding.contended,
            "operations": len(own),
            **speed(own),
        }


def save(run: Run, folder: Path, missing: str | None) -> tuple[RunDict, list[Series]]:
    """Write the history, count what was really written, judge, and write run.json last.

    Args:
        run: the run, ended.
        folder: where its files go; made if needed.
        missing: why records are missing, or None if all arrived.

    Returns:
        What run.json now holds, and the lines of the chart.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = run.record()
    path = folder / "history.parquet"
    parquet.write(path, record)
    written = parquet.count_rows(path)
    if written != len(record.rows):
        missing = f"Records are missing: {len(record.rows):,} were recorded, {written:,} are in {path.name}."
    document, lines = run.judge(missing)
    document["counts"]["written"] = written
    unfinished = folder / "run.json.tmp"
    unfinished.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    unfinished.rename(folder / "run.json")
    return document, lines
