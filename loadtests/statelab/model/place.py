"""What of a topology a guarantee can depend on; runs in the same place can be compared."""

from typing import NamedTuple, Self

from statelab.model.document import TopologyDict


class Place(NamedTuple):
    """A topology without what only moves the load: balancing, and the variable that chose the threads."""

    replicas: int
    workers: int
    at_once: int
    unit: str
    server: str
    preload: bool

    @classmethod
    def of(cls, topology: TopologyDict) -> Self:
        """Return the place of a run with this topology."""
        return cls(
            topology["replicas"],
            topology["workers"],
            topology["at_once"],
            topology["unit"],
            topology["server"],
            topology["preload"],
        )

    def __str__(self) -> str:
        units = self.unit if self.at_once == 1 else f"{self.unit}s"
        size = f"{self.replicas} × {self.workers} × {self.at_once} {units}"
        return f"{size}, {self.server}{', preloaded' if self.preload else ''}"
