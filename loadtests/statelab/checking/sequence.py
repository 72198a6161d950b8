"""Values that are handed out in sequence, each once: the core of the counter and the stock. Exact.

A change that answered v comes just before the reads of v, and these before the change that answered v+1. So equal keys
2·v (+1 for a read) are the blocks of the lemma in `intervals`; values that no answer carries must come from changes
whose answers were lost (`gaps`). Herlihy & Wing 1990; Gibbons & Korach 1997. O(n log n).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from statelab.checking import gaps
from statelab.checking.finding import Anomaly
from statelab.checking.intervals import order_violations
from statelab.model.history import Bools, History, Ints


@dataclass(frozen=True)
class Answered:
    """The operations with a value, ascending by block: even for a change, odd for a read."""

    ids: Ints
    call: Ints
    ret: Ints
    block: Ints

    @cached_property
    def change(self) -> Bools:
        """Which of them are changes."""
        even: Bools = self.block & 1 == 0
        return even

    def take(self, chosen: Bools) -> "Answered":
        """Return the chosen ones."""
        return Answered(self.ids[chosen], self.call[chosen], self.ret[chosen], self.block[chosen])

    def final(self, initial: int) -> int:
        """Return the value at rest, read after the last change; if several reads differ, the highest counts."""
        last_ret = self.ret[self.change].max(initial=0)
        at_rest = ~self.change & (self.call > last_ret)
        seen = self.block[at_rest] if at_rest.any() else self.block
        return int(seen[-1]) >> 1 if len(seen) else initial


@dataclass(frozen=True)
class Unanswered:
    """The changes without a value: `sure` ones were acknowledged, the others may or may not have happened."""

    ids: Ints
    call: Ints
    ret: Ints
    sure: Bools

    def take(self, chosen: Bools) -> "Unanswered":
        """Return the chosen ones."""
        return Unanswered(self.ids[chosen], self.call[chosen], self.ret[chosen], self.sure[chosen])


def parts(history: History, block: Ints, known: Bools, silent: Bools, sure: Bools) -> tuple[Answered, Unanswered]:
    """Split a history, and drop what is in neither part.

    Args:
        history: n operations.
        block: n keys, 2·v for a change and 2·v + 1 for a read.
        known: for each, whether it has an answer.
        silent: for each, whether it is a change without one.
        sure: for each, whether it was acknowledged.
    """
    if known.all():
        order = np.argsort(block, kind="stable")
    else:
        places = np.flatnonzero(known)
        order = places[np.argsort(block[places], kind="stable")]
    call, ret = history.column("call"), history.column("ret")
    mute = np.flatnonzero(silent)
    return (
        Answered(history.ids[order], call[order], ret[order], block[order]),
        Unanswered(history.ids[mute], call[mute], ret[mute], sure[mute]),
    )


def duplicates(answered: Answered) -> Anomaly:
    """Find values that two changes answered: one of them was lost."""
    twins = np.flatnonzero((answered.block[1:] == answered.block[:-1]) & answered.change[1:])
    if not len(twins):
        return 0, ()
    first = twins[answered.ret[twins + 1].argmin()]
    return len(twins), (int(answered.ids[first]), int(answered.ids[first + 1]))


def stale(answered: Answered) -> Anomaly:
    """Find answers that arrived before an operation that must precede them was sent."""
    count, pair = order_violations(answered.block, answered.call, answered.ret)
    return count, () if pair is None else (int(answered.ids[pair[0]]), int(answered.ids[pair[1]]))


def too_low(answered: Answered, initial: int) -> Anomaly:
    """Find answers that are too low: a change answers more than the initial value, a read at least that."""
    low = int(np.searchsorted(answered.block, 2 * initial + 1))
    return low, tuple(answered.ids[:1].tolist()) if low else ()


def unexplained(
    answered: Answered, unanswered: Unanswered, initial: int, most: int | None = None
) -> dict[str, Anomaly]:
    """Find skipped values that no unanswered change can have produced, or the reverse.

    The first is `applied-twice` (or a change that nobody sent was applied), the second `lost`: no value is left for an
    acknowledged change. If there is a largest value, `most`, sure changes must have one up to it.
    """
    block = answered.block
    given = block[answered.change & (block > 2 * initial)]
    distinct = int(np.count_nonzero(given[1:] != given[:-1])) + bool(len(given))
    largest = max(initial, int(block[-1]) >> 1) if len(block) else initial
    empty = largest - initial - distinct
    if empty > len(unanswered.ids):
        return {"applied-twice": (empty - len(unanswered.ids), (int(answered.ids[-1]),))}
    if not len(unanswered.ids):
        return {}
    release, deadline = gaps.windows(unanswered.call, unanswered.ret, answered.call, answered.ret, block)
    free = largest
    if most is not None:
        deadline[unanswered.sure] = np.minimum(deadline[unanswered.sure], most)
        free = max(largest, min(most, largest + int(np.count_nonzero(unanswered.sure))))
    missing = np.ones(free - initial, np.bool_)
    missing[(given >> 1) - initial - 1] = False
    values = np.flatnonzero(missing) + initial + 1
    unfit = gaps.fill(values, release, deadline, unanswered.ret, largest)
    if unfit is None:
        return {}
    if unfit.change is not None:
        last = int(deadline[unfit.change])
        first = _first(release[deadline <= last], int(release[unfit.change]), last, values)
        around = _around(answered, first if first > initial + 1 else None, last if last != most else None)
        return {"lost": (1, (int(unanswered.ids[unfit.change]), *around))}
    above = int(np.searchsorted(block, 2 * unfit.gap))  # whoever fills the gap was sent before any of these ended
    return {"applied-twice": (1, (int(answered.ids[above + answered.ret[above:].argmin()]),))}


def _first(release: Ints, latest: int, last: int, free: Ints) -> int:
    """Return the highest value, up to `latest`, from which to `last` fewer are free than changes need one.

    There is one where earliest deadline first left out a change that was released at `latest` (Hall 1935).

    Args:
        release: the lowest value of each change that needs one up to `last`.
        latest: the highest value to begin with.
        last: the highest value of all these changes.
        free: the values of no answer, ascending.
    """
    first = np.sort(release)
    room = np.searchsorted(free, last, "right") - np.searchsorted(free, first)
    return int(first[(np.arange(len(first), 0, -1) > room) & (first <= latest)][-1])


def _around(answered: Answered, first: int | None, last: int | None) -> list[int]:
    """Return the ids of the answers that show when changes to the values from `first` to `last` can have happened.

    One was sent after all of them had ended, as its own answer leaves no higher value; one had ended before any of them
    was sent, as the values before were reached by then. None: there is no such bound.
    """
    block, found = answered.block, []
    if last is not None:
        found.append(int(answered.call[: np.searchsorted(block, 2 * last + 2, "right")].argmax()))
    if first is not None:
        reached = int(np.searchsorted(block, 2 * first - 2))
        found.append(reached + int(answered.ret[reached:].argmin()))
    around: list[int] = answered.ids[found].tolist()
    return around
