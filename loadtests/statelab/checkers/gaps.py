"""Which changes without an answer filled the values that nobody answered."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from statelab.history import Ints

UNBOUNDED = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Unfit:
    """Why it does not work out: `change` found no value, or else nobody filled `gap`."""

    gap: int
    change: int | None


def windows(call: Ints, ret: Ints, known_call: Ints, known_ret: Ints, block: Ints) -> tuple[Ints, Ints]:
    """Say which values each unanswered change may have given: from release to deadline, both included.

    Args:
        call: times in ns at which the unanswered changes were sent.
        ret: times in ns at which they ended, NEVER if nobody saw it.
        known_call: times in ns at which the answered operations were sent.
        known_ret: times in ns at which they were answered.
        block: twice the value of each answered operation, one more for a read.
    """
    by_ret, by_call = np.argsort(known_ret, kind="stable"), np.argsort(known_call, kind="stable")
    # After an answer of v, more than v; before a read of v at most v; before the change to v at most v-1.
    highest = np.r_[np.int64(-UNBOUNDED), np.maximum.accumulate(block[by_ret] >> 1)]
    lowest = np.r_[np.minimum.accumulate((block[by_call] - 1 >> 1)[::-1])[::-1], np.int64(UNBOUNDED)]
    release = highest[np.searchsorted(known_ret[by_ret], call, "left")] + 1
    deadline = lowest[np.searchsorted(known_call[by_call], ret, "right")]
    return release, deadline


def fill(gaps: Ints, release: Ints, deadline: Ints, ret: Ints, last: int) -> Unfit | None:
    """Fill ascending gaps, each by the released change with the earliest deadline, ties by `ret`.

    Gaps after `last`, the largest value that was seen, may stay empty.
    Earliest deadline first is optimal for unit jobs with integer release times, so a failure is a proof.

    Returns:
        None if every gap is filled and no change with a finite deadline is left; else what did not fit.
    """
    coming = np.argsort(release, kind="stable")
    waiting: list[tuple[int, int, int]] = []
    following = 0
    for gap in gaps.tolist():
        while following < len(coming) and release[coming[following]] <= gap:
            job = int(coming[following])
            heapq.heappush(waiting, (int(deadline[job]), int(ret[job]), job))
            following += 1
        if not waiting:
            if gap > last:
                break
            return Unfit(gap, None)
        due, _, job = heapq.heappop(waiting)
        if due < gap:
            return Unfit(gap, job)
    left = [job for _, _, job in waiting] + coming[following:].tolist()
    late = [job for job in left if deadline[job] != UNBOUNDED]
    return Unfit(0, late[0]) if late else None
