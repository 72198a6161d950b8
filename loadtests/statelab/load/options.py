"""The options of a run, in the UI or on the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from statelab.model.catalogue import BARE, Catalogue, Store
from statelab.model.options import Number, OptionError
from statelab.workloads import WORKLOADS

MAX_USERS = 1000

NUMBERS: Mapping[str, Number] = {
    "think_ms": Number(0, 0, 60_000, "Pause of each user between two requests, in ms"),
    **{name: number for workload in WORKLOADS.values() for name, number in workload.drive.options.items()},
}
"""The numeric options by name: the pause, and those of single workloads."""


def defaults() -> dict[str, int]:
    """Return the default of each number."""
    return {name: number.default for name, number in NUMBERS.items()}


@dataclass(frozen=True)
class Options:
    """What to run; `numbers` has all of NUMBERS, `alone` leaves the controls out.

    What is sent in the first `warmup_s` seconds is judged, but does not count for the speed.
    """

    scenario: str
    stores: tuple[str, ...]
    window: str
    fresh: bool
    users: int
    numbers: Mapping[str, int] = field(default_factory=defaults)
    alone: bool = False
    warmup_s: float = 0.0

    def choose(self, catalogue: Catalogue) -> list[Store]:
        """Return the chosen stores, or raise OptionError: Locust's server does not check its own dropdowns."""
        if self.scenario not in WORKLOADS:
            raise OptionError(f"There is no scenario “{self.scenario}”. Choose from: {', '.join(WORKLOADS)}.")
        if self.window not in catalogue.windows:
            raise OptionError(f"There is no window “{self.window}”. Choose from: {', '.join(catalogue.windows)}.")
        if not 1 <= self.users <= MAX_USERS:
            raise OptionError(f"{self.users} users cannot run. Choose from 1 to {MAX_USERS:,}.")
        for name, value in self.numbers.items():
            NUMBERS[name].validate(name, value)
        if self.alone and self.stores == (BARE.name,) and self.scenario in BARE.facts:
            return [BARE]
        return catalogue.choose(self.stores, self.scenario)
