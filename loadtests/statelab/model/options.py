"""What a choice is, and how a wrong one is refused."""

from __future__ import annotations

from dataclasses import dataclass


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
        """Raise OptionError if a value is outside the limits."""
        if not self.low <= value <= self.high:
            raise OptionError(f"{name} cannot be {value:,}. Choose from {self.low:,} to {self.high:,}.")
