"""What each client may expect of a register: Terry et al. 1994. Sound for any number of writers, exact for one.

A value is surely older than another if it was the register's before the other was sent.
"""

from __future__ import annotations

import numpy as np

from statelab.checkers.finding import Anomaly
from statelab.checkers.groups import numbered, running_max
from statelab.checkers.zones import Zones, witness
from statelab.history import OK, History, Ints


def own_writes(history: History, found: Zones) -> Anomaly:
    """Find reads that answered something surely older than what the same client had written before."""
    writes = np.flatnonzero(history.rows["outcome"][found.writer] == OK)
    return _older(history, found, found.writer[writes], writes)


def back_in_time(history: History, found: Zones) -> Anomaly:
    """Find reads that answered something surely older than what the same client had read before."""
    known = found.of >= 0
    return _older(history, found, found.read[known], found.of[known])


def _older(history: History, found: Zones, rows: Ints, values: Ints) -> Anomaly:
    """Compare each read with the newest value among those that its client knew from `rows` when it began."""
    reads = np.flatnonzero(found.of >= 0)
    if not len(rows) or not len(reads):
        return 0, ()
    newest = _newest(history, found, (rows, values), reads)
    seen = found.of[reads]
    older = (newest >= 0) & (found.first[seen] < found.called[newest]) & (newest != seen)
    if not older.any():
        return 0, ()
    read, new, old = int(found.read[reads[older.argmax()]]), int(newest[older.argmax()]), int(seen[older.argmax()])
    mine = (values == new) & (history.rows["client"][rows] == history.rows["client"][read])
    mine &= history.rows["ret"][rows] < history.rows["call"][read]
    proof = [int(rows[mine.argmax()]), read, *found.writer[new : new + 1].tolist(), *witness(found, history, old)[0]]
    return int(np.count_nonzero(older)), tuple(history.ids[list(dict.fromkeys(proof))].tolist())


def _newest(history: History, found: Zones, known: tuple[Ints, Ints], reads: Ints) -> Ints:
    """Give for each read the value, sent last, that its client knew: -1 where it knew none."""
    rows, values = known
    call, ret, client = history.column("call"), history.column("ret"), history.column("client")
    known_by, asked_by = numbered(client[rows], client[found.read[reads]])
    # Everything a client did, by time: what it learnt counts from the end of it, a read from its begin.
    group = np.concatenate([known_by, asked_by])
    time = np.concatenate([ret[rows], call[found.read[reads]]])
    asks = np.arange(len(time)) >= len(rows)
    by_call = np.argsort(found.called, kind="stable")
    rank = np.empty(len(by_call), np.int64)
    rank[by_call] = np.arange(len(by_call))
    sent = np.concatenate([rank[values], np.full(len(reads), -1)])
    order = np.lexsort((~asks, time, group))  # at the same time the read comes first: it began before it knew
    latest = running_max(sent[order], group[order])
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    told = latest[places[len(rows) :]]
    chosen: Ints = np.where(told < 0, -1, by_call[told])
    return chosen
