"""State that falls back once: exact up to one moment, exact from there on, but starting lower. So a crash loses state.

Two updates of which one undoes the other overlap. Here the answers that are too low belong to operations which began
when higher ones had ended, so it was no race. No fault needs to be known of: its moment is found in the answers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from statelab.checkers.finding import Anomaly
from statelab.checkers.sequence import Answered, Unanswered
from statelab.history import Bools

MIN_CHANGES = 10  # on each side: fewer may as well be a second copy, asked for the first time
NOT_SO: Anomaly = (0, ())


def set_back(
    answered: Answered, unanswered: Unanswered, initial: int, exact: Callable[[Answered, Unanswered, int], bool]
) -> Anomaly:
    """Find the one fall, if that explains all that is wrong. O(n log n).

    Args:
        answered: the operations with a value.
        unanswered: the changes without one.
        initial: the value at the start.
        exact: says whether some order explains such a history.

    Returns:
        How far it fell, and the ids of the operation that answered most before the first one which is too low was
        sent, and of that one; or 0 and none.
    """
    low = np.flatnonzero(_too_low(answered))
    if not len(low):
        return NOT_SO
    first = low[answered.ret[low].argmin()]
    fall_ns = int(answered.ret[first])
    late = answered.ret >= fall_ns
    before, after = answered.take(~late), answered.take(late)
    if min(np.count_nonzero(before.change), np.count_nonzero(after.change)) < MIN_CHANGES:
        return NOT_SO
    most, least = int(before.block[-1]) >> 1, int(after.block[after.change][0]) >> 1
    start = min(least - 1, int(after.block[0]) >> 1)
    left_start_ns = int(before.ret[before.block >> 1 > start].min(initial=fall_ns))
    writes_back = (unanswered.call <= left_start_ns) & (unanswered.ret >= fall_ns)  # a race after all, perhaps
    if least > most or writes_back.any():
        return NOT_SO
    early, rest = unanswered.take(unanswered.call < fall_ns), unanswered.take(unanswered.ret >= fall_ns)
    if not (exact(before, early, initial) and exact(after, rest, start)):
        return NOT_SO
    higher = before.ids[before.ret < answered.call[first]][-1]
    return most - start, (int(higher), int(answered.ids[first]))


def _too_low(answered: Answered) -> Bools:
    """Choose the operations that answered no more than what another one had answered before they were sent."""
    by_ret = np.argsort(answered.ret, kind="stable")
    highest = np.r_[np.int64(-1), np.maximum.accumulate(answered.block[by_ret])]
    known = highest[np.searchsorted(answered.ret[by_ret], answered.call, "left")]
    low: Bools = answered.block < known + answered.change
    return low
