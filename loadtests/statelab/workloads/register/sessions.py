"""What each client may expect of a register: Terry et al. 1994. Sound for any number of writers, exact for one.

A value is surely older than another if it was the register's before the other was sent. Who reads such a value although
it knows the newer one reads a stale value, so that only stale reads need to be looked at.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from statelab.checking.finding import Anomaly
from statelab.checking.groups import BATCH, batches, digits, running_max
from statelab.model.history import OK, Bools, History, Ints
from statelab.workloads.register.zones import LONG_AGO, Zones, witness

Rows32 = npt.NDArray[np.int32]  # half of the memory
STEPS = 32  # back from a stale read, before all that its client did is looked at


def broken(history: History, found: Zones, stale: Ints) -> dict[str, Anomaly]:
    """Find reads that answered something surely older than what their client knew when it sent them.

    Args:
        history: the operations.
        found: the zones of their values.
        stale: places of the stale reads in `found.read`.

    Returns:
        `own-write`: it had written something newer; `back-in-time`: it had read something newer.
    """
    if not len(stale):
        return {}
    # When the value was sent that a client knows from an operation on: one array after the other, as they are large.
    previous, known = _previous(history), np.full(len(history), LONG_AGO)
    kept = found.writer[history.code("outcome")[found.writer] == OK]
    known[kept] = history.column("call")[kept]
    own = _proved(history, found, known, _older(history, found, stale, known, previous))
    known.fill(LONG_AGO)
    known[found.read] = found.called[found.of]  # the last one, which is LONG_AGO, also for what nobody wrote
    back = _proved(history, found, known, _older(history, found, stale, known, previous))
    return {"own-write": own, "back-in-time": back}


def _previous(history: History) -> Rows32:
    """Give for each operation the row of what the same client sent before, -1 for nothing."""
    client: npt.NDArray[np.uint32] = np.ascontiguousarray(history.rows["client"])
    keys: list[npt.NDArray[Any]] = [history.column("call"), *digits(client)]
    by_client = np.lexsort(keys).astype(np.int32)
    client = client[by_client]
    previous = np.full(len(history), -1, np.int32)
    previous[by_client[1:]] = np.where(client[1:] == client[:-1], by_client[:-1], np.int32(-1))
    return previous


def _older(history: History, found: Zones, stale: Ints, known: Ints, previous: Rows32) -> Ints:
    """Give those of the stale reads whose client knew something surely newer, as places in `found.read`."""
    reads = found.read[stale]
    # The value of a read is surely older than those that were sent after this.
    limit = np.maximum(found.first, found.called)[found.of[stale]]
    older, open_ = _recently(history, reads, limit, known, previous)
    if len(open_):
        older[open_] = _newest(history, reads[open_], known) > limit[open_]
    return stale[older]


def _proved(history: History, found: Zones, known: Ints, older: Ints) -> Anomaly:
    """Count the reads, and prove the first one."""
    if not len(older):
        return 0, ()
    client, call, ret = history.rows["client"], history.column("call"), history.column("ret")
    read = found.read[older[0]]
    before = np.flatnonzero((client == client[read]) & (ret < call[read]))
    newer = before[known[before].argmax()]
    writer = found.writer[call[found.writer] == known[newer]][:1]
    proof = [int(newer), int(read), *writer.tolist(), *witness(found, history, int(found.of[older[0]]))[0]]
    return len(older), tuple(history.ids[list(dict.fromkeys(proof))].tolist())


def _recently(history: History, reads: Ints, limit: Ints, known: Ints, previous: Rows32) -> tuple[Bools, Ints]:
    """Look at what each read's client did just before: that decides nearly all.

    Args:
        history: n operations.
        reads: m rows.
        limit: m times in ns.
        known: n times in ns: when the value was sent that is known from an operation on.
        previous: n rows: what the same client sent before, -1 for nothing.

    Returns:
        For each read, whether its client knew a value that was sent after the limit; and the places of those reads
        for which it takes a longer look.
    """
    call, ret = history.column("call"), history.column("ret")
    # What anybody knew from the operations up to there, if they are in order; or at all.
    highest = np.maximum.accumulate(known) if (call[1:] >= call[:-1]).all() else np.full_like(known, known.max())
    older, open_ = np.zeros(len(reads), np.bool_), []
    for start in range(0, len(reads), BATCH):
        left, at = np.arange(start, min(start + BATCH, len(reads))), reads[start : start + BATCH]
        for _ in range(STEPS):
            at = previous[at].astype(np.int64)
            worth = (at >= 0) & (highest[at] > limit[left])
            left, at = left[worth], at[worth]
            newer = (known[at] > limit[left]) & (ret[at] < call[reads[left]])
            older[left[newer]] = True
            left, at = left[~newer], at[~newer]
            if not len(left):
                break
        open_.append(left)
    return older, np.concatenate(open_)


def _newest(history: History, reads: Ints, known: Ints) -> Ints:
    """Give for each read when the newest value that its client knew was sent, LONG_AGO if it knew none."""
    newest, rows = np.empty(len(reads), np.int64), np.flatnonzero(known != LONG_AGO)
    client, call, ret = history.rows["client"], history.column("call"), history.column("ret")
    for asked, knowing in batches(client[reads], client[rows]):
        events = np.concatenate([reads[asked], rows[knowing]])
        time = np.concatenate([call[reads[asked]], ret[rows[knowing]]])
        # What ends when a read begins does not come before it: of two at the same time, the sort leaves the read first.
        order = np.lexsort((time, *digits(client[events])))
        learnt = np.concatenate([np.full(len(asked), LONG_AGO), known[rows[knowing]]])
        who = client[events[order]]
        learnt[order] = running_max(learnt[order], np.cumsum(np.diff(who, prepend=who[:1]) != 0))
        newest[asked] = learnt[: len(asked)]
    return newest
