"""State that is set back once: exact before one moment and exact after it, but from a lower value. A crash does this.

In a race, one update overwrites another that overlaps it. Here, the operations whose answers are too low began after
higher answers had arrived, so it was no race. The fault need not be announced: the answers show when it happened.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from statelab.checking.finding import Anomaly, Finding
from statelab.checking.sequence import Answered, Unanswered
from statelab.model.history import NEVER, Bools

MIN_CHANGES = 10  # on each side: fewer could also come from a second copy that gets its first requests
NO_FALL: Anomaly = (0, ())


def set_back(
    answered: Answered, unanswered: Unanswered, initial: int, exact: Callable[[Answered, Unanswered, int], bool]
) -> Anomaly:
    """Find the one fall, if it explains every wrong answer. O(n log n).

    Args:
        answered: the operations with a value.
        unanswered: the changes without one.
        initial: the value at the start.
        exact: tells whether some order explains such a history.

    Returns:
        How far the value fell, and the ids of two operations: the highest answer before the first one that is too low
        was sent, and that one. 0 and no ids if there was no such fall.
    """
    low = np.flatnonzero(_too_low(answered))
    if not len(low):
        return NO_FALL
    first = low[answered.ret[low].argmin()]
    fall_ns = int(answered.ret[first])
    late = answered.ret >= fall_ns
    risen, fallen = answered.block[answered.change & ~late], answered.block[answered.change & late]
    if min(len(risen), len(fallen)) < MIN_CHANGES or fallen[0] > risen[-1]:
        return NO_FALL
    start = min(int(fallen[0] >> 1) - 1, int(answered.block[late.argmax()]) >> 1)
    steps = int(fallen[-1] >> 1) - start
    if not len(fallen) <= steps <= len(fallen) + len(unanswered.ids):  # a quick test that rules out most races
        return NO_FALL
    left_start_ns = int(answered.ret[~late & (answered.block >> 1 > start)].min(initial=fall_ns))
    if ((unanswered.call <= left_start_ns) & (unanswered.ret >= fall_ns)).any():  # it may be a race
        return NO_FALL
    early, rest = unanswered.take(unanswered.call < fall_ns), unanswered.take(unanswered.ret >= fall_ns)
    if not (exact(answered.take(~late), early, initial) and exact(answered.take(late), rest, start)):
        return NO_FALL
    higher = np.flatnonzero(~late & (answered.ret < answered.call[first]))[-1]
    top = int(answered.block[~late][-1]) >> 1
    return top - start, (int(answered.ids[higher]), int(answered.ids[first]))


def set_back_unless_private(finding: Finding, fall: Anomaly) -> Finding:
    """Add a fall to the anomalies, unless private copies explain them: also two that were used one after the other."""
    if not fall[0] or finding.diverged:
        return finding
    return replace(finding, anomalies={"set-back": fall, **finding.anomalies}, forgets=False)


def _too_low(answered: Answered) -> Bools:
    """Choose the operations whose answer is no higher than one that had arrived before they were sent."""
    block = answered.block
    begins = np.flatnonzero(np.diff(block, prepend=block[:1] - 1))
    ended = np.append(np.minimum.accumulate(answered.ret[::-1])[::-1], NEVER)  # the first end from there on
    sizes = np.diff(np.append(begins, len(block)))
    own_or_next = np.where(answered.change[begins], begins, begins + sizes)  # two changes cannot answer the same
    low: Bools = answered.call > np.repeat(ended[own_or_next], sizes)
    return low
