"""The lab's memory while Locust runs: the current run, its live verdicts, and the runs before it."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import cast

import gevent

from statelab import target
from statelab.catalogue import Catalogue
from statelab.document import DocumentError, RunDict, Series, Snapshot, State, load
from statelab.options import Options
from statelab.outcome import judge, save
from statelab.run import Run, check

REFRESH_S = 1.0
SHARE_FOR_CHECKING = 0.2  # of the time: the checker must not eat the load's processor

log = logging.getLogger(__name__)


class Lab:
    """Starts and ends runs. All methods are called in Locust's greenlets; heavy work goes to a thread of its own."""

    def __init__(self, host: str, catalogue: Catalogue, results: Path) -> None:
        self.host = host
        self.catalogue = catalogue
        self.results = results
        self.run: Run | None = None
        self.state: State = "idle"
        self.error = ""
        self.folder: Path | None = None
        self.document: RunDict | None = None
        self._series: list[Series] = []

    def prepare(self, folder: Path | None) -> None:
        """Forget the last run, and say where the next one's files go; None: a folder of its own among the results."""
        self.run, self.state, self.error, self.folder = None, "idle", "", folder
        self._forget()

    def start(self, options: Options) -> None:
        """Begin a run on a fresh key, the run's id, so that nothing of an earlier run is left in any copy.

        Raises:
            OptionError: the options cannot be run.
            TargetError: the application does not answer.
        """
        self.error = ""
        chosen = check(options, self.catalogue)
        server, versions, balance = target.fetch_about(self.host)
        stores = self.catalogue.with_controls(chosen, options.scenario)
        notes = self.catalogue.left_out(options.stores, options.scenario)
        self.run = Run(options, stores, chosen, server, versions, balance, notes)
        self.state = "running"
        self._forget()
        gevent.spawn(self._watch, self.run)

    def refuse(self, reason: str) -> None:
        """Say why nothing runs."""
        self.prepare(self.folder)
        self.error = reason

    def stopping(self) -> None:
        """Say that requests in flight are being waited for."""
        if self.run:
            self.state = "stopping"

    def finish(self) -> None:
        """Read every counter at rest, write the history, and give the final verdict."""
        run = self.run
        if run is None or self.state == "final":
            return
        try:
            self._conclude(run)
        except Exception as error:
            self.refuse(f"The run could not be judged: {error!r}. The log of Locust says more.")
            raise

    def snapshot(self) -> Snapshot:
        """Give the newest judgement: run.json's contents with `state`, `error` and the chart's `series`."""
        told: Snapshot = {"stores": [], "state": self.state, "error": self.error, "series": self._series}
        return cast(Snapshot, {**told, **self.document}) if self.document else told

    def runs(self) -> list[RunDict]:
        """Read the runs in the results folder, newest first; what cannot be read is named in the log and left out."""
        runs = []
        for path in self.results.rglob("run.json"):
            try:
                runs.append(load(path))
            except DocumentError as error:
                log.warning("Left out of the list of runs: %s", error)
        return sorted(runs, key=lambda run: run["started"], reverse=True)

    def _forget(self) -> None:
        self.document, self._series = None, []

    def _conclude(self, run: Run) -> None:
        missing = run.missing()
        run.read_at_rest(target.plain(self.host))
        threads = gevent.get_hub().threadpool
        try:
            self.document, self._series = threads.apply(save, (run, self.folder or self.results / run.id, missing))
        except OSError as error:
            self.error = f"The history could not be written to {self.results}: {error.strerror}."
            self.document, self._series = threads.apply(judge, (run, self.error))
        self.state = "final"

    def _lasts(self, run: Run) -> bool:
        return self.run is run and self.state != "final"

    def _watch(self, run: Run) -> None:
        while self._lasts(run):
            began = time.monotonic()
            document, lines = gevent.get_hub().threadpool.apply(judge, (run,))
            if self._lasts(run):
                self.document, self._series = document, lines
            cost_s = time.monotonic() - began
            gevent.sleep(max(REFRESH_S - cost_s, cost_s / SHARE_FOR_CHECKING))
