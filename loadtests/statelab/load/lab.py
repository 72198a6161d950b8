"""The lab's state while Locust runs: the current run, its live verdicts, and earlier runs."""

import logging
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import gevent

from statelab.load import target, turns
from statelab.load.looks import Looks
from statelab.load.options import Options
from statelab.load.outcome import assess, keep, save
from statelab.load.recorded import Recorded
from statelab.load.run import Run
from statelab.model.catalogue import Catalogue
from statelab.model.document import RunDict, Series, Snapshot, State

REFRESH_S = 1.0
SHARE_FOR_CHECKING = 0.1  # of one processor: the checkers must leave it to the load

log = logging.getLogger(__name__)


class Lab:
    """Starts and ends runs. Locust's greenlets call all methods; heavy work runs in a thread."""

    def __init__(self, host: str, results: Path) -> None:
        self.host = host
        self.results = results
        self.run: Run | None = None
        self.state: State = "idle"
        self.error = ""
        self.folder: Path | None = None
        self.document: RunDict | None = None
        self._series: list[Series] = []
        self._recorded = Recorded(results)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The application's stores. The first use fetches them, and raises TargetError if there is no answer."""
        return target.fetch_catalogue(self.host)

    def prepare(self, folder: Path | None) -> None:
        """Forget the last run and set the folder for the next one's files; None: a new folder among the results."""
        self.run, self.state, self.error, self.folder = None, "idle", "", folder
        self._forget()

    def start(self, options: Options) -> None:
        """Start a run on a fresh key, the run's id, so that no copy contains data of an earlier run.

        Raises:
            OptionError: an option is invalid.
            TargetError: the application does not answer.
        """
        self.error = ""
        chosen = options.choose(self.catalogue)
        server, versions, balance = target.fetch_about(self.host)
        stores = chosen if options.alone else self.catalogue.with_controls(chosen, options.scenario)
        turns.deal(options.users, stores)
        notes = self.catalogue.left_out(options.stores, options.scenario)
        self.run = Run(options, stores, chosen, server, versions, balance, notes)
        self.state = "running"
        self._forget()
        gevent.spawn(self._watch, self.run)

    def refuse(self, reason: str) -> None:
        """Show why no run started."""
        self.prepare(self.folder)
        self.error = reason

    def stopping(self) -> None:
        """Show that the last requests are still in flight."""
        if self.run:
            self.run.stop()
            self.state = "stopping"

    def finish(self) -> None:
        """Read every store at rest, write the history, and give the final verdict."""
        run = self.run
        if run is None or self.state == "final":
            return
        try:
            self._conclude(run)
        except Exception as error:
            kept = f"Its history is in {self._folder(run)}."
            self.refuse(f"The run could not be assessed: {error!r}. {kept} Locust's log has the details: make logs")
            raise

    def snapshot(self) -> Snapshot:
        """Return the latest verdicts: the contents of run.json with `state`, `error` and the `series` of the chart."""
        live = {"stores": [], "state": self.state, "error": self.error, "series": self._series}
        return cast(Snapshot, live | cast(dict[str, Any], self.document or {}))

    def runs(self) -> list[RunDict]:
        """Return the runs in the results folder, newest first."""
        return self._recorded.runs()

    def homes(self) -> dict[str, str]:
        """Return the home of each store, in the catalogue's order."""
        return {name: store.home for name, store in self.catalogue.stores.items()}

    def offered(self) -> list[str]:
        """Return the stores that can run now."""
        return self.catalogue.available

    def marked(self) -> list[str]:
        """Return those of them whose connection is wrong for some server models."""
        return self.catalogue.marked

    def _forget(self) -> None:
        self.document, self._series = None, []

    def _conclude(self, run: Run) -> None:
        run.stop()
        missing, threads, folder = run.missing(), gevent.get_hub().threadpool, self._folder(run)
        try:
            threads.apply(keep, (run, folder))  # before anything else: whatever fails then, the history stays
            missing = self._read_at_rest(run) or missing
            self.document, self._series = threads.apply(save, (run, folder, missing))
        except OSError as error:
            self.error = f"The history could not be written to {self.results}: {error.strerror}."
            self.document, self._series = threads.apply(assess, (run, self.error))
        self.state = "final"

    def _folder(self, run: Run) -> Path:
        return self.folder or self.results / run.id

    def _read_at_rest(self, run: Run) -> str | None:
        """Read every store at rest; return a sentence if that failed."""
        try:
            run.read_at_rest(target.plain(self.host))
        except Exception as error:
            log.exception("The stores could not be read at rest")
            return f"The stores could not be read at rest: {error!r}."
        return None

    def _lasts(self, run: Run) -> bool:
        return self.run is run and self.state != "final"

    def _watch(self, run: Run) -> None:
        looks = Looks(REFRESH_S * SHARE_FOR_CHECKING)
        while self._lasts(run):
            try:
                document, lines = gevent.get_hub().threadpool.apply(assess, (run, None, looks))
            except Exception:
                log.exception("The run could not be assessed so far; the next attempt follows")
            else:
                if self._lasts(run):
                    self.document, self._series = document, lines
            gevent.sleep(max(REFRESH_S, looks.cost_s / SHARE_FOR_CHECKING))
