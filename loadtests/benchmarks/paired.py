"""Two things measured in turn, many times: their ratio, with an interval that noise widens but does not move."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from statistics import median

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Ratio:
    """The median of ratios, and the interval in which the true median lies with 95 % confidence."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


def ratio(pairs: Sequence[tuple[float, float]]) -> Ratio:
    """Return the ratio first ÷ second of pairs that were measured side by side; at least six.

    The interval is that of the sign test: each ratio lies above the true median or below, as a coin falls, so nothing
    is assumed about how noise is distributed.
    """
    each = sorted(first / second for first, second in pairs)
    left_out = _left_out(len(each))
    return Ratio(median(each), each[left_out], each[-1 - left_out])


def _left_out(count: int) -> int:
    """Return how many values the interval leaves out at each end. Raises ValueError for fewer than six values."""
    if count < 6:
        raise ValueError(f"{count} values are too few for an interval")
    tail, left_out = 1 / 2**count, -1
    while 2 * tail <= 1 - CONFIDENCE:
        left_out += 1
        tail += comb(count, left_out + 1) / 2**count
    return left_out
