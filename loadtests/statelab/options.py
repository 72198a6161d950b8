"""What a person can choose for a run, in the UI or on the command line, with its limits."""

from __future__ import annotations

from dataclasses import dataclass

MAX_USERS = 1000


class OptionError(ValueError):
    """A choice that cannot be run; the message says what is allowed."""


class UnableError(OptionError):
    """None of the chosen stores can do the scenario; the message says why, and which can."""


@dataclass(frozen=True)
class Number:
    """A choice that is a whole number: its default, its limits, and what it means."""

    default: int
    low: int
    high: int
    meaning: str

    def check(self, name: str, value: int) -> None:
        """Refuse a value outside of the limits.

        Raises:
            OptionError: it is.
        """
        if not self.low <= value <= self.high:
            raise OptionError(f"{name} cannot be {value:,}. Choose from {self.low:,} to {self.high:,}.")


NUMBERS = {
    "think_ms": Number(0, 0, 60_000, "Pause of each user between two requests, in ms"),
    "items": Number(1_000, 1, 1_000_000, "Units in stock at the start"),
    "limit": Number(20, 1, 1_000_000, "Requests that the rate limit admits in each of its windows"),
    "limit_window_ms": Number(1_000, 10, 3_600_000, "Length of the rate limit's windows, in ms"),
}
"""The choices that only some workloads look at, by the name of their option."""


@dataclass(frozen=True)
class Options:
    """What to run."""

    scenario: str
    stores: tuple[str, ...]
    window: str
    fresh: bool
    users: int
    think_ms: int = NUMBERS["think_ms"].default
    items: int = NUMBERS["items"].default
    limit: int = NUMBERS["limit"].default
    limit_window_ms: int = NUMBERS["limit_window_ms"].default

    def check_numbers(self) -> None:
        """Refuse numbers outside of their limits.

        Raises:
            OptionError: one is.
        """
        if not 1 <= self.users <= MAX_USERS:
            raise OptionError(f"{self.users} users cannot run. Choose from 1 to {MAX_USERS:,}.")
        for name, value in self.numbers().items():
            NUMBERS[name].check(name, value)

    def numbers(self) -> dict[str, int]:
        """Give the choices of NUMBERS by name."""
        return {name: getattr(self, name) for name in NUMBERS}
