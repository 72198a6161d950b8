"""The time axis of a picture: stretches with one scale, and cuts of a fixed width between them."""

import math
from collections.abc import Sequence
from itertools import pairwise

NS_PER_MS = 1_000_000
NS_PER_S = 1_000_000_000
CUT = 76.0  # px
CLEAR = 30.0  # px without ticks beside a cut: its length is written below it
TICK = 84.0  # px, the smallest distance of ticks: a label of ten characters


class Scale:
    """Turns ns into px."""

    def __init__(self, parts: Sequence[Sequence[int]], left: float, right: float) -> None:
        """Spread parts (start and end in ns, ascending, without overlaps) from left to right (px), all at one scale."""
        shown_ns = sum(end - begin for begin, end in parts)
        self.px_per_ns = (right - left - CUT * (len(parts) - 1)) / shown_ns
        self.parts: list[tuple[int, int, float, float]] = []
        x = left
        for begin, end in parts:
            width = (end - begin) * self.px_per_ns
            self.parts.append((begin, end, x, x + width))
            x += width + CUT

    def x(self, at_ns: int) -> float:
        """Return the place of a time, in px; a time outside the picture is at its edge."""
        begin, _, left, _ = self.parts[0]
        if at_ns <= begin:
            return left
        for begin, end, left, right in self.parts:
            if at_ns < begin:  # in the cut before this part
                return left - CUT / 2
            if at_ns <= end:
                return left + (at_ns - begin) * (right - left) / (end - begin)
        return self.parts[-1][3]

    def ticks(self) -> list[tuple[float, str]]:
        """Return round times and their labels."""
        step_ns = _round_up(TICK / self.px_per_ns)
        margin_ns = CLEAR / self.px_per_ns
        ticks = []
        for begin, end, *_ in self.parts:
            clear = margin_ns if len(self.parts) > 1 else 0
            numbers = range(math.ceil((begin + clear) / step_ns), math.floor((end - clear) / step_ns) + 1)
            ticks += [(self.x(int(n * step_ns)), _label(n * step_ns, step_ns)) for n in numbers]
        return ticks

    def cuts(self) -> list[tuple[float, float, str]]:
        """Return the left, right and length of each cut."""
        return [(one[3], other[2], _long(other[0] - one[1])) for one, other in pairwise(self.parts)]


def _round_up(ns: float) -> float:
    power = 10.0 ** math.floor(math.log10(ns))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= ns)


def _label(ns: float, step_ns: float) -> str:
    digits = max(0, -math.floor(math.log10(step_ns / NS_PER_MS)))
    return f"{ns / NS_PER_MS:,.{digits}f} ms"


def _long(ns: int) -> str:
    return f"{ns / NS_PER_S:,.2f} s" if ns >= NS_PER_S else f"{ns / NS_PER_MS:,.0f} ms"
