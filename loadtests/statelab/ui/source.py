"""Where the page and the tab get their figures from."""

from typing import Protocol

from statelab.document import RunDict, Snapshot


class Lab(Protocol):
    """The lab, as far as the pages need it."""

    def snapshot(self) -> Snapshot:
        """Return the run in progress, or else the last one."""
        ...

    def runs(self) -> list[RunDict]:
        """Return earlier runs, newest first."""
        ...
