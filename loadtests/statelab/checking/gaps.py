"""Assigns changes without an answer to the values that are missing from the answers."""

import heapq
from dataclasses import dataclass

import numpy as np

from statelab.model.history import Ints

UNBOUNDED = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Unfit:
    """Why no assignment exists: `change` finds no value or, if that is None, no change can fill `gap`."""

    gap: int
    change: int | None


def windows(call: Ints, ret: Ints, known_call: Ints, known_ret: Ints, block: Ints) -> tuple[Ints, Ints]:
    """Return the values that each unanswered change may have produced: from release to deadline, both included.

    After an answer of v it produced more than v; before a read of v at most v; before the change to v at most v-1.
    The earliest end from a block on never decreases from block to block, so a binary search finds the last block in
    which an operation ended before t. Likewise for the calls. So O(n + m log n) for m unanswered changes.

    Args:
        call: times in ns at which the unanswered changes were sent.
        ret: times in ns at which they ended, NEVER if unknown.
        known_call: times in ns at which the answered operations were sent.
        known_ret: times in ns at which they were answered.
        block: twice the value of each answered operation, one more for a read; ascending.
    """
    release, deadline = np.full(len(call), 1 - UNBOUNDED), np.full(len(ret), UNBOUNDED)
    earliest_end = np.minimum.accumulate(known_ret[::-1])[::-1]
    before = np.searchsorted(earliest_end, call, "left")
    release[before > 0] = (block[before[before > 0] - 1] >> 1) + 1
    latest_call = np.maximum.accumulate(known_call)
    after = np.searchsorted(latest_call, ret, "right")
    deadline[after < len(block)] = block[after[after < len(block)]] - 1 >> 1
    return release, deadline


def fill(gaps: Ints, release: Ints, deadline: Ints, ret: Ints, last: int) -> Unfit | None:
    """Fill ascending gaps, each by the released change with the earliest deadline, ties by `ret`.

    Gaps after `last`, the largest value seen, may stay empty.
    Earliest deadline first is optimal for unit jobs with integer release times, so a failure is a proof.

    Returns:
        None if every gap is filled and no change with a finite deadline is left; otherwise what did not fit.
    """
    coming = np.argsort(release, kind="stable")
    if (deadline == UNBOUNDED).all():
        return _fill_without_deadlines(gaps[gaps <= last], release[coming])
    urgent = np.lexsort((ret, deadline))
    urgency = np.empty_like(urgent)
    urgency[urgent] = np.arange(len(urgent))
    ranks, due = urgency[coming].tolist(), deadline[urgent].tolist()
    waiting: list[int] = []
    following = 0
    for gap, released in zip(gaps.tolist(), np.searchsorted(release[coming], gaps, "right").tolist(), strict=True):
        for rank in ranks[following:released]:
            heapq.heappush(waiting, rank)
        following = released
        if not waiting:
            if gap > last:
                break
            return Unfit(gap, None)
        rank = heapq.heappop(waiting)
        if due[rank] < gap:
            return Unfit(gap, int(urgent[rank]))
    late = [rank for rank in waiting + ranks[following:] if due[rank] != UNBOUNDED]
    return Unfit(0, int(urgent[late[0]])) if late else None


def _fill_without_deadlines(gaps: Ints, release: Ints) -> Unfit | None:
    """Fill gaps by changes without deadlines, both ascending: the n-th gap needs n released changes."""
    unfilled = np.ones(len(gaps), np.bool_)
    unfilled[: len(release)] = release[: len(gaps)] > gaps[: len(release)]
    return Unfit(int(gaps[unfilled.argmax()]), None) if unfilled.any() else None
