"""What each client may expect of a register: Terry et al. 1994. Sound for any number of writers, exact for one.

A value is surely older than another if it was the register's before the other was sent. Who reads such a value although
it knows the newer one reads a stale value, so that only stale reads need to be looked at.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from statelab.checkers.finding import Anomaly
from statelab.checkers.zones import Zones, witness
from statelab.history import OK, History, Ints


def own_writes(history: History, found: Zones, stale: Ints) -> Anomaly:
    """Find reads that answered something surely older than what the same client had written before.

    Args:
        history: the operations.
        found: the zones of their values.
        stale: places of the stale reads in `found.read`.
    """
    writes = np.flatnonzero(history.code("outcome")[found.writer] == OK)
    return _older(history, found, found.writer[writes], writes, stale)


def back_in_time(history: History, found: Zones, stale: Ints) -> Anomaly:
    """Find reads that answered something surely older than what the same client had read before."""
    known = np.flatnonzero(found.of >= 0)
    return _older(history, found, found.read[known], found.of[known], stale)


def _older(history: History, found: Zones, rows: Ints, values: Ints, stale: Ints) -> Anomaly:
    """Compare stale reads with the newest value among those that their client knew from `rows` when they began."""
    newest = _newest(history, found, rows, values, stale)
    seen = found.of[stale]
    older = np.flatnonzero((newest >= 0) & (newest != seen) & (found.first[seen] < found.called[newest]))
    if not len(older):
        return 0, ()
    read, new, old = (int(column[older[0]]) for column in (found.read[stale], newest, seen))
    client, ret = history.column("client"), history.column("ret")
    mine = (values == new) & (client[rows] == client[read]) & (ret[rows] < history.column("call")[read])
    proof = [int(rows[mine.argmax()]), read, *found.writer[new : new + 1].tolist(), *witness(found, history, old)[0]]
    return len(older), tuple(history.ids[list(dict.fromkeys(proof))].tolist())


def _newest(history: History, found: Zones, rows: Ints, values: Ints, stale: Ints) -> Ints:
    """Give for each stale read the value, sent last, that its client knew: -1 where it knew none."""
    client, ret, call = (history.column(name) for name in ("client", "ret", "call"))
    rank = np.empty(len(found.by_call), np.int64)
    rank[found.by_call] = np.arange(len(rank))
    asking = client[found.read[stale]]
    order = np.argsort(_small(client[rows]), kind="stable")
    known_by, known_at, known = client[rows[order]], ret[rows[order]], rank[values[order]]
    newest = np.full(len(stale), -1)
    for who in np.unique(asking):
        own = slice(np.searchsorted(known_by, who), np.searchsorted(known_by, who, "right"))
        at, what = known_at[own], known[own]
        if (at[1:] < at[:-1]).any():  # a client that does two things at a time
            by_ret = np.argsort(at, kind="stable")
            at, what = at[by_ret], what[by_ret]
        latest = np.append(np.maximum.accumulate(what), -1)
        mine = np.flatnonzero(asking == who)
        newest[mine] = latest[np.searchsorted(at, call[found.read[stale[mine]]]) - 1]
    return np.where(newest < 0, -1, found.by_call[newest])


def _small(numbers: Ints) -> npt.NDArray[np.integer]:
    """Make numbers small where they can be: numpy sorts 16 bits by radix, eight times as fast."""
    return numbers.astype(np.uint16) if numbers.max(initial=0) < 2**16 else numbers
