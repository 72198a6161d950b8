"""The runs in the results folder. A page asks for them several times, so that each file is read once."""

import logging
from contextlib import suppress
from pathlib import Path

from statelab.model.document import DocumentError, RunDict, load

log = logging.getLogger(__name__)


class Recorded:
    """Keeps what was read: 300 runs take 17 MB, and reading them again takes a second."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Path, tuple[int, RunDict | None]] = {}

    def runs(self) -> list[RunDict]:
        """Return the runs, newest first; the log names those that cannot be read."""
        read = {}
        for path in self.folder.rglob("run.json"):
            with suppress(FileNotFoundError):  # somebody removes it right now
                read[path] = self._once(path, path.stat().st_mtime_ns)
        self._read = read
        found = [run for _, run in self._read.values() if run]
        return sorted(found, key=lambda run: run["started"], reverse=True)

    def _once(self, path: Path, changed: int) -> tuple[int, RunDict | None]:
        known = self._read.get(path)
        if known and known[0] == changed:
            return known
        try:
            return changed, load(path)
        except DocumentError as error:
            log.warning("Left out of the list of runs: %s", error)
            return changed, None
