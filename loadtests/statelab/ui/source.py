"""The source of data for the page and the tab."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from statelab.model.document import RunDict, Snapshot


class Lab(Protocol):
    """What the pages need of the lab; `host` is the address of the application."""

    host: str

    def snapshot(self) -> Snapshot:
        """Return the current run, or the last one if none is in progress."""
        ...

    def runs(self) -> list[RunDict]:
        """Return earlier runs, newest first."""
        ...

    def homes(self) -> Mapping[str, str]:
        """Return the home of each store, in the catalogue's order."""
        ...

    def offered(self) -> Sequence[str]:
        """Return the stores that can run now."""
        ...

    def marked(self) -> Sequence[str]:
        """Return those of them whose connection is wrong for some server models."""
        ...
