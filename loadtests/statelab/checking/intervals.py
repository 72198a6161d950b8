"""What applies to any object: real-time order and contention.

Intervals [call, ret] are closed: one operation precedes another only if its `ret` is smaller than the other's `call`.
"""

import numpy as np

from statelab.checking.groups import running_max
from statelab.model.history import Bools, Ints


def order_violations(
    block: Ints, call: Ints, ret: Ints, group: Ints | None = None
) -> tuple[int, tuple[int, int] | None]:
    """Count operations that returned before an operation of an earlier block was called.

    If every legal order places the operations in ascending blocks, and inside a block any order that respects real
    time is legal, then the history is linearizable exactly if this count is zero (Herlihy & Wing 1990; Gibbons &
    Korach 1997). O(n) for sorted blocks.

    Args:
        block: n numbers in ascending order, the block of each operation.
        call: n times in ns.
        ret: n times in ns.
        group: n ascending numbers from 0, if there are several objects; no block has operations of two groups.

    Returns:
        The count, and a pair of positions (the operation that returned, the one called after it), or None.
    """
    starts = np.flatnonzero(block[1:] != block[:-1]) + 1
    if not len(starts):
        return 0, None
    latest = np.maximum.accumulate(call) if group is None else running_max(call, group)
    bound = latest[starts - 1]  # the latest call of all earlier blocks
    if group is not None:
        bound[group[starts - 1] != group[starts]] = -1
    if not (np.minimum.reduceat(ret, starts) < bound).any():
        return 0, None
    sizes = np.diff(np.r_[starts, len(block)])
    violates = ret[starts[0] :] < np.repeat(bound, sizes)
    returned = int(starts[0] + violates.argmax())
    own_start = starts[np.searchsorted(starts, returned, "right") - 1]
    first = 0 if group is None else int(np.searchsorted(group, group[returned]))
    return int(np.count_nonzero(violates)), (returned, first + int(call[first:own_start].argmax()))


def contended(call: Ints, ret: Ints, change: Bools, group: Ints | None = None) -> int:
    """Count the changes whose interval overlaps another operation's: only these could have gone wrong.

    Args:
        call: n times in ns, in any order; ascending is fastest.
        ret: n times in ns.
        change: for each, whether it is a change; the others could only have gone wrong with one.
        group: n numbers from 0, if only operations on the same object compete.
    """
    if len(call) < 2:
        return 0
    if group is not None:
        order = np.lexsort((call, group))
        call, ret, change, group = call[order], ret[order], change[order], group[order]
        latest, same = running_max(ret, group), group[1:] == group[:-1]
    else:
        if (call[1:] < call[:-1]).any():
            order = np.argsort(call, kind="stable")
            call, ret, change = call[order], ret[order], change[order]
        latest, same = np.maximum.accumulate(ret), np.True_
    overlaps = np.zeros(len(call), np.bool_)
    overlaps[1:] = (latest[:-1] >= call[1:]) & same
    overlaps[:-1] |= (ret[:-1] >= call[1:]) & same
    return int(np.count_nonzero(overlaps & change))
