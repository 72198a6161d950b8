"""Where the page and the tab get their data."""

from typing import Protocol

from statelab.model.document import RunDict, Snapshot


class Lab(Protocol):
    """What the pages need of the lab."""

    def snapshot(self) -> Snapshot:
        """Return the current run, or else the last one."""
        ...

    def runs(self) -> list[RunDict]:
        """Return earlier runs, newest first."""
        ...
