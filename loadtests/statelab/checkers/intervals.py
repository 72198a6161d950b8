"""What holds for any object: order in real time, and which operations competed.

Intervals [call, ret] are closed: one operation precedes another only if its `ret` is smaller than the other's `call`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from statelab.history import Ints

Bools = npt.NDArray[np.bool_]


def order_violations(block: Ints, call: Ints, ret: Ints) -> tuple[int, tuple[int, int] | None]:
    """Count operations that returned before an operation of an earlier block was even called.

    If every legal order places the operations in ascending blocks, and inside a block any order that respects real
    time is legal, then the history is linearizable exactly if this count is zero (Herlihy & Wing 1990; the lemma of
    Gibbons & Korach 1997 for blocks). O(n log n).

    Args:
        block: n numbers, the block of each operation.
        call: n times in ns.
        ret: n times in ns.

    Returns:
        The count, and one pair of positions (the one that returned, the one called after it), or None.
    """
    if not len(block):
        return 0, None
    order = np.argsort(block, kind="stable")
    sorted_block, sorted_call = block[order], call[order]
    starts = np.flatnonzero(np.r_[True, sorted_block[1:] != sorted_block[:-1]])
    latest_call = np.maximum.accumulate(sorted_call)
    # For each operation of a block: the latest call among all blocks before it (the first block has none before it).
    bound = np.r_[np.iinfo(np.int64).min, latest_call[starts[1:] - 1]]
    violates = ret[order] < np.repeat(bound, np.diff(np.r_[starts, len(order)]))
    count = int(np.count_nonzero(violates))
    if not count:
        return 0, None
    later = int(violates.argmax())
    earlier = int(sorted_call[: starts[np.searchsorted(starts, later, "right") - 1]].argmax())
    return count, (int(order[later]), int(order[earlier]))


def contended(call: Ints, ret: Ints) -> int:
    """Count the operations whose interval overlaps another's: only these could have gone wrong."""
    if len(call) < 2:
        return 0
    order = np.argsort(call, kind="stable")
    starts, latest_ret = call[order], np.maximum.accumulate(ret[order])
    meets_earlier = np.r_[False, latest_ret[:-1] >= starts[1:]]
    meets_next = np.r_[ret[order][:-1] >= starts[1:], False]
    return int(np.count_nonzero(meets_earlier | meets_next))
