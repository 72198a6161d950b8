"""The counter: fetch-and-add of one, and reads. Exact: it convicts if and only if no legal order exists.

An increment that answered v stands just before the reads of v, and they before the increment that answered v+1.
So equal keys 2·v (+1 for a read) are the blocks of the lemma in `intervals`; values that nobody answered must have
been given by increments whose answers were lost (`gaps`). CHECKERS: Herlihy & Wing 1990; Gibbons & Korach 1997.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from statelab.checkers import gaps
from statelab.checkers.intervals import Bools, contended, order_violations
from statelab.history import ADD, FAIL, INFO, MISSING, OK, History, Ints, validate


@dataclass(frozen=True)
class Finding:
    """What a counter's history shows. Anomalies map a name to (how many, the ids of one or two witnesses)."""

    anomalies: dict[str, tuple[int, tuple[int, ...]]]
    acknowledged: int
    unknown: int
    failed: int
    largest: int
    final: int
    lost: int
    contended: int
    copies: int
    diverged: bool = False
    forgets: bool = False

    @property
    def legal(self) -> bool:
        """True if some order of the operations explains every answer."""
        return not self.anomalies


NOTHING = Finding({}, 0, 0, 0, 0, 0, 0, 0, 0)
"""What is known of a history that could not be checked."""


@dataclass(frozen=True)
class _Parts:
    """The operations that can decide something, as columns; `known` ones have a value."""

    ids: Ints
    call: Ints
    ret: Ints
    value: Ints
    add: Bools
    known: Bools

    @property
    def answered(self) -> Ints:
        """Values answered by increments."""
        return self.value[self.add & self.known]


def check(history: History) -> Finding:
    """Judge one counter.

    Raises:
        HistoryError: the history is not one that an honest recorder writes.
    """
    validate(history)
    outcome, parts = history.column("outcome"), _parts(history)
    finding = replace(
        _figures(history, outcome, parts),
        anomalies=_anomalies(parts, history.initial),
        contended=contended(parts.call[parts.known], parts.ret[parts.known]),
    )
    if finding.legal:
        return finding
    diverged = finding.copies > 1 and _each_copy_exact(history)
    ones = parts.answered == history.initial + 1
    forgets = not diverged and len(ones) > 1 and bool(ones.all())
    return replace(finding, diverged=diverged, forgets=forgets)


def _parts(history: History) -> _Parts:
    """Drop what cannot decide: increments surely not applied, reads without an answer."""
    op, outcome, value = (history.column(name) for name in ("op", "outcome", "value"))
    add, known = op == ADD, (outcome == OK) & (value != MISSING)
    keep = (add & (outcome != FAIL)) | known
    columns = (history.ids, history.column("call"), history.column("ret"), value, add, known)
    return _Parts(*(column[keep] for column in columns))


def _figures(history: History, outcome: Ints, parts: _Parts) -> Finding:
    adds = history.column("op") == ADD
    acknowledged = int(np.count_nonzero(adds & (outcome == OK)))
    largest = int(max(parts.value[parts.known], default=history.initial))
    # A read that began after the last increment had returned sees the final value; of several, the kindest counts.
    last_ret = max(parts.ret[parts.add & parts.known], default=0)
    quiescent = parts.value[~parts.add & (parts.call > last_ret)]
    final = int(max(quiescent, default=largest))
    served = history.column("copy")[outcome == OK]
    return Finding(
        anomalies={},
        acknowledged=acknowledged,
        unknown=int(np.count_nonzero(adds & (outcome == INFO))),
        failed=int(np.count_nonzero(adds & (outcome == FAIL))),
        largest=largest,
        final=final,
        lost=max(0, acknowledged - (final - history.initial)),
        contended=0,
        copies=len(np.unique(served[served >= 0])),
    )


def _anomalies(parts: _Parts, initial: int) -> dict[str, tuple[int, tuple[int, ...]]]:
    found = {
        "duplicate": _duplicates(parts),
        "stale": _stale(parts),
        "impossible": _impossible(parts, initial),
        "gap": _unfilled(parts, initial),
    }
    return {name: (count, witness) for name, (count, witness) in found.items() if count}


def _duplicates(parts: _Parts) -> tuple[int, tuple[int, ...]]:
    """Find values that two increments answered: one of the two was lost."""
    where = np.flatnonzero(parts.add & parts.known)
    order = where[np.argsort(parts.value[where], kind="stable")]
    twins = np.flatnonzero(parts.value[order[1:]] == parts.value[order[:-1]])
    if not len(twins):
        return 0, ()
    first = twins[parts.ret[order[twins + 1]].argmin()]
    return len(twins), (int(parts.ids[order[first]]), int(parts.ids[order[first + 1]]))


def _stale(parts: _Parts) -> tuple[int, tuple[int, ...]]:
    """Find answers that came before an operation which must stand earlier was even sent."""
    where = np.flatnonzero(parts.known)
    block = 2 * parts.value[where] + ~parts.add[where]
    count, pair = order_violations(block, parts.call[where], parts.ret[where])
    return count, () if pair is None else tuple(int(parts.ids[where[place]]) for place in pair)


def _impossible(parts: _Parts, initial: int) -> tuple[int, tuple[int, ...]]:
    """Find answers below what the counter started with."""
    low = parts.known & (parts.value < initial + parts.add)
    return int(np.count_nonzero(low)), tuple(parts.ids[low][:1].tolist())


def _unfilled(parts: _Parts, initial: int) -> tuple[int, tuple[int, ...]]:
    """Find values that were passed over although no unanswered increment can have given them, or the reverse."""
    known, unknown = np.flatnonzero(parts.known), np.flatnonzero(parts.add & ~parts.known)
    value = parts.value[known]
    largest = int(max(value, default=initial))
    answered = np.unique(parts.answered)
    answered = answered[answered > initial]
    missing = largest - initial - len(answered)
    if missing > len(unknown):
        return missing - len(unknown), (int(parts.ids[known[value.argmax()]]),)
    if not len(unknown):
        return 0, ()
    empty = np.setdiff1d(np.arange(initial + 1, largest + 1), answered, assume_unique=True)
    call, ret = parts.call[unknown], parts.ret[unknown]
    release, deadline = gaps.windows(call, ret, parts.call[known], parts.ret[known], value, value - parts.add[known])
    unfit = gaps.fill(empty, release, deadline, ret)
    if unfit is None:
        return 0, ()
    if unfit.increment is not None:
        return 1, (int(parts.ids[unknown[unfit.increment]]),)
    assert unfit.gap is not None
    beyond = known[value >= unfit.gap]
    return 1, (int(parts.ids[beyond[parts.value[beyond].argmin()]]),)


def _each_copy_exact(history: History) -> bool:
    """Say whether each worker's own answers are a legal counter; an unanswered increment may have met any of them."""
    copy = history.column("copy")
    unserved = (copy < 0) & (history.column("op") == ADD) & (history.column("outcome") == INFO)
    for own in np.unique(copy[copy >= 0]):
        mine = (copy == own) | unserved
        alone = replace(history, ids=history.ids[mine], rows=history.rows[mine])
        if _anomalies(_parts(alone), history.initial):
            return False
    return True
