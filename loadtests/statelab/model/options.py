"""Options of a run, and the errors about invalid ones."""

from dataclasses import dataclass


class OptionError(ValueError):
    """An invalid option; the message says what is allowed."""


class UnableError(OptionError):
    """None of the chosen stores implements the scenario; the message says why, and which ones do."""


@dataclass(frozen=True)
class Number:
    """An option that is a whole number: its default, limits and meaning."""

    default: int
    low: int
    high: int
    meaning: str

    def validate(self, name: str, value: int) -> None:
        """Raise OptionError if a value is outside the limits."""
        if not self.low <= value <= self.high:
            raise OptionError(f"{name} cannot be {value:,}. Choose from {self.low:,} to {self.high:,}.")
