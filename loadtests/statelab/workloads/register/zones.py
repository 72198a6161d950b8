"""The zones of a register's values: Gibbons & Korach 1997, Golab, Li & Shah 2011. O(n log n).

For each value, f is the first end and s the last start among its write and its reads. If f < s, the register held the
value from f to s (a forward zone); otherwise it held it at some moment between s and f (a backward zone).
"""

from dataclasses import dataclass

import numpy as np

from statelab.checking.groups import digits
from statelab.model.history import MISSING, NEVER, NOTHING, History, HistoryError, Ints

MOST_SPARSE = 12  # numbers for each written one: the part of one worker has only some of them
LONG_AGO = -1  # when the initial value was written: before any other time


@dataclass(frozen=True)
class Zones:
    """Values, the initial one last, and the reads of them. `writer` and `read` are rows of the history.

    `of` is the value that a read returned, -1 for one that nobody wrote.
    """

    writer: Ints
    called: Ints
    read: Ints
    of: Ints
    first: Ints
    last: Ints


def zones(history: History, writes: Ints, reads: Ints) -> Zones:
    """Find the zone of each value; one that was written twice raises HistoryError.

    Args:
        history: the operations.
        writes: places of the writes that may have been applied.
        reads: places of the reads that were answered.
    """
    call, ret = history.column("call"), history.column("ret")
    of = _match(history, writes, reads)
    called = np.append(call[writes], LONG_AGO)
    first, last = np.append(ret[writes], LONG_AGO), called.copy()
    seen = of >= 0
    known, its_reads = (of, reads) if seen.all() else (of[seen], reads[seen])
    np.minimum.at(first, known, ret[its_reads])
    np.maximum.at(last, known, call[its_reads])
    return Zones(writes, called, reads, of, first, last)


def conflicts(zones: Zones) -> Ints:
    """Return the values whose zone contradicts another one's; of two overlapping forward zones, the later one.

    Two forward zones must not overlap, and a backward zone must not lie inside a forward one; both in the strict sense,
    as intervals are closed.
    """
    forward = zones.first < zones.last
    lasting = np.flatnonzero(forward)
    lasting = lasting[np.argsort(zones.first[lasting], kind="stable")]
    if not len(lasting):
        return lasting
    # Neighbours are enough: if any two overlap, so do the first of them and the one that begins next.
    begins, until = zones.first[lasting], zones.last[lasting]
    overlapping = lasting[1:][begins[1:] < until[:-1]]
    momentary = np.flatnonzero(~forward)
    before = np.searchsorted(begins, zones.last[momentary], "left")
    inside = (before > 0) & (zones.first[momentary] < until[before - 1])
    return np.concatenate([overlapping, momentary[inside]])


def _match(history: History, writes: Ints, reads: Ints) -> Ints:
    """Return the write that each read saw: its place in `writes`, their number for the initial value, -1 for none."""
    written, seen = history.rows["arg"][writes], history.column("value")[reads]
    if not len(written):
        return np.where(seen == NOTHING, 0, -1)
    low, span = int(written.min()), int(written.max()) - int(written.min()) + 1
    known = (seen >= low) & (seen < low + span)
    if span <= MOST_SPARSE * len(writes) + 1024:  # values that are dense, like a counter's: a table instead of a sort
        table = np.full(span, -1, np.int32)
        table[written - low] = np.arange(len(written))
        twice = table[written - low] != np.arange(len(written))
        of = table[np.where(known, seen - low, 0)].astype(np.int64)
    else:
        both = np.concatenate([written, seen])
        order = np.lexsort(digits(both))  # among equal values, the write comes first
        begins = np.diff(both[order], prepend=both[order[0]] - 1) != 0
        leader = np.empty_like(order)
        leader[order] = order[begins][np.cumsum(begins) - 1]
        twice = leader[: len(written)] != np.arange(len(written))
        of = leader[len(written) :]
        known = of < len(written)
    if twice.any():
        again = writes[twice.argmax()]
        raise HistoryError(f"operation #{history.ids[again]} writes a value that another operation also wrote")
    return np.where(known, of, np.where(seen == NOTHING, len(writes), -1))


def witness(zones: Zones, history: History, value: int) -> tuple[list[int], list[int]]:
    """Return the rows that delimit a value's zone: the first to end, and the last to start."""
    rows = np.append(zones.read[zones.of == value], zones.writer[value : value + 1])
    if not len(rows):
        return [], []
    return [int(rows[history.column("ret")[rows].argmin()])], [int(rows[history.column("call")[rows].argmax()])]


assert MISSING < NOTHING < LONG_AGO < NEVER
