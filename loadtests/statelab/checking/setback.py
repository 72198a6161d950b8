"""State that falls back once: exact up to one moment, exact from there on, but starting lower. So a crash loses state.

Two updates of which one undoes the other overlap. Here the answers that are too low belong to operations which began
when higher ones had ended, so it was no race. No fault needs to be known of: its moment is found in the answers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from statelab.checking.finding import Anomaly
from statelab.checking.sequence import Answered, Unanswered
from statelab.model.history import NEVER, Bools

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
    risen, fallen = answered.block[answered.change & ~late], answered.block[answered.change & late]
    if min(len(risen), len(fallen)) < MIN_CHANGES or fallen[0] > risen[-1]:
        return NOT_SO
    start = min(int(fallen[0] >> 1) - 1, int(answered.block[late.argmax()]) >> 1)
    steps = int(fallen[-1] >> 1) - start
    if not len(fallen) <= steps <= len(fallen) + len(unanswered.ids):  # a quick look: most races end here
        return NOT_SO
    left_start_ns = int(answered.ret[~late & (answered.block >> 1 > start)].min(initial=fall_ns))
    if ((unanswered.call <= left_start_ns) & (unanswered.ret >= fall_ns)).any():  # a race after all, perhaps
        return NOT_SO
    early, rest = unanswered.take(unanswered.call < fall_ns), unanswered.take(unanswered.ret >= fall_ns)
    if not (exact(answered.take(~late), early, initial) and exact(answered.take(late), rest, start)):
        return NOT_SO
    higher = np.flatnonzero(~late & (answered.ret < answered.call[first]))[-1]
    top = int(answered.block[~late][-1]) >> 1
    return top - start, (int(answered.ids[higher]), int(answered.ids[first]))


def _too_low(answered: Answered) -> Bools:
    """Choose the operations that answered no more than what another one had answered before they were sent."""
    block = answered.block
    begins = np.flatnonzero(np.r_[True, block[1:] != block[:-1]])
    ended = np.append(np.minimum.accumulate(answered.ret[::-1])[::-1], NEVER)  # the first end from there on
    sizes = np.diff(np.append(begins, len(block)))
    own_or_next = np.where(answered.change[begins], begins, begins + sizes)  # two changes may not answer the same
    low: Bools = answered.call > np.repeat(ended[own_or_next], sizes)
    return low
