"""Session guarantees of a register: Terry et al. 1994. Sound for any number of writers, exact for one.

A value is certainly older than another if the register held it before the other was sent. A client that knows the newer
value and reads the older one reads a stale value, so only stale reads need to be checked.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from statelab.checking.finding import Anomaly
from statelab.checking.groups import BATCH, batches, digits, running_max
from statelab.model.history import CHANGE, OK, Bools, History, Ints
from statelab.workloads.register.zones import LONG_AGO, Zones, witness

Rows32 = npt.NDArray[np.int32]  # half the memory
STEPS = 32  # back from a stale read, before all operations of its client are searched


def broken(history: History, found: Zones, stale: Ints) -> dict[str, Anomaly]:
    """Find reads whose value is certainly older than one that their client knew when it sent them.

    Args:
        history: the operations.
        found: the zones of their values.
        stale: places of the stale reads in `found.read`.

    Returns:
        `own-write`: the client had written a newer value; `back-in-time`: it had read a newer value.
    """
    if not len(stale):
        return {}
    # When the value that an operation makes known to its client was sent. The array is large, so it is used twice.
    previous, known = _previous(history), np.full(len(history), LONG_AGO)
    kept = found.writer[history.code("outcome")[found.writer] == OK]
    known[kept] = history.column("call")[kept]
    own = _proved(history, found, known, _older(history, found, stale, known, previous))
    known.fill(LONG_AGO)
    known[found.read] = found.called[found.of]  # place -1, which is LONG_AGO, also for phantoms
    back = _proved(history, found, known, _older(history, found, stale, known, previous))
    return {"own-write": own, "back-in-time": back}


def _previous(history: History) -> Rows32:
    """Return for each operation the row of the same client's previous one, -1 if there is none."""
    client: npt.NDArray[np.uint32] = np.ascontiguousarray(history.rows["client"])
    keys: list[npt.NDArray[Any]] = [history.column("call"), *digits(client)]
    by_client = np.lexsort(keys).astype(np.int32)
    client = client[by_client]
    previous = np.full(len(history), -1, np.int32)
    previous[by_client[1:]] = np.where(client[1:] == client[:-1], by_client[:-1], np.int32(-1))
    return previous


def _older(history: History, found: Zones, stale: Ints, known: Ints, previous: Rows32) -> Ints:
    """Return the stale reads whose client knew a value that is certainly newer, as places in `found.read`."""
    reads = found.read[stale]
    # The value of a read is certainly older than those that were sent after this.
    limit = np.maximum(found.first, found.called)[found.of[stale]]
    older, open_ = _recently(history, reads, limit, known, previous)
    if len(open_):
        older[open_] = _newest(history, reads[open_], known) > limit[open_]
    return stale[older]


def _proved(history: History, found: Zones, known: Ints, older: Ints) -> Anomaly:
    """Count the reads; the proof is for the first one."""
    if not len(older):
        return 0, ()
    client, call, ret = history.rows["client"], history.column("call"), history.column("ret")
    read = found.read[older[0]]
    before = np.flatnonzero((client == client[read]) & (ret < call[read]))
    newer = before[known[before].argmax()]
    value = history.rows["arg" if history.code("op")[newer] == CHANGE else "value"][newer]
    writer = found.writer[history.rows["arg"][found.writer] == value]
    proof = [int(newer), int(read), *writer.tolist(), *witness(found, history, int(found.of[older[0]]))[0]]
    return len(older), tuple(history.ids[list(dict.fromkeys(proof))].tolist())


def _recently(history: History, reads: Ints, limit: Ints, known: Ints, previous: Rows32) -> tuple[Bools, Ints]:
    """Search the last few operations of each read's client, which decides nearly all reads.

    Args:
        history: n operations.
        reads: m rows.
        limit: m times in ns.
        known: n times in ns: when the value that an operation makes known was sent.
        previous: n rows: the same client's previous operation, -1 if there is none.

    Returns:
        For each read, whether its client knew a value that was sent after the limit; and the places of the reads that
        need a longer search.
    """
    call, ret = history.column("call"), history.column("ret")
    # The newest value known to any client up to each operation, if they are in order; otherwise to any client at all.
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
    """Return for each read when the newest value known to its client was sent, LONG_AGO if it knew none."""
    newest, rows = np.empty(len(reads), np.int64), np.flatnonzero(known != LONG_AGO)
    client, call, ret = history.rows["client"], history.column("call"), history.column("ret")
    for asked, knowing in batches(client[reads], client[rows]):
        events = np.concatenate([reads[asked], rows[knowing]])
        time = np.concatenate([call[reads[asked]], ret[rows[knowing]]])
        # An operation that ends when a read begins does not precede it: at equal times, the sort puts reads first.
        order = np.lexsort((time, *digits(client[events])))
        learnt = np.concatenate([np.full(len(asked), LONG_AGO), known[rows[knowing]]])
        who = client[events[order]]
        learnt[order] = running_max(learnt[order], np.cumsum(np.diff(who, prepend=who[:1]) != 0))
        newest[asked] = learnt[: len(asked)]
    return newest
