"""The counter: fetch-and-add of one, and reads. Exact: it convicts if and only if no legal order exists.

An increment that answered v stands just before the reads of v, and they before the increment that answered v+1.
So equal keys 2·v (+1 for a read) are the blocks of the lemma in `intervals`; values that nobody answered must have
been given by increments whose answers were lost (`gaps`). Herlihy & Wing 1990; Gibbons & Korach 1997. O(n log n).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from statelab.checkers import gaps
from statelab.checkers.intervals import Bools, contended, order_violations
from statelab.history import ADD, FAIL, INFO, MISSING, OK, History, Ints, validate

Anomaly = tuple[int, tuple[int, ...]]
"""How many operations show it, and the ids of one or two that prove it."""


@dataclass(frozen=True)
class Finding:
    """What a counter's history shows; `final` is its value at rest, or else the largest that was seen."""

    anomalies: dict[str, Anomaly]
    acknowledged: int = 0
    unknown: int = 0
    failed: int = 0
    final: int = 0
    lost: int = 0
    contended: int = 0
    copies: int = 0
    diverged: bool = False
    forgets: bool = False

    @property
    def legal(self) -> bool:
        """True if some order of the operations explains every answer."""
        return not self.anomalies


@dataclass(frozen=True)
class _Answered:
    """The operations with a value, ascending by block: an increment's is even, a read's is odd."""

    ids: Ints
    call: Ints
    ret: Ints
    block: Ints

    @property
    def value(self) -> Ints:
        return self.block >> 1

    @property
    def add(self) -> Bools:
        even: Bools = self.block & 1 == 0
        return even


@dataclass(frozen=True)
class _Unanswered:
    """The increments that may have happened, and those that did but do not say what they answered."""

    ids: Ints
    call: Ints
    ret: Ints


def check(history: History) -> Finding:
    """Judge one counter.

    Raises:
        HistoryError: the history is not one that an honest recorder writes.
    """
    validate(history)
    answered, unanswered = _parts(history)
    anomalies = _anomalies(answered, unanswered, history.initial)
    finding = replace(_figures(history, answered), anomalies=anomalies)
    if finding.legal:
        return finding
    diverged = finding.copies > 1 and _each_copy_exact(history)
    ones = answered.block[answered.add] == 2 * (history.initial + 1)
    return replace(finding, diverged=diverged, forgets=not diverged and len(ones) > 1 and bool(ones.all()))


def _parts(history: History) -> tuple[_Answered, _Unanswered]:
    """Take apart, and drop what cannot decide: increments surely not applied, reads without an answer."""
    rows, value = history.rows, history.column("value")
    add, outcome = rows["op"] == ADD, rows["outcome"]
    known = (outcome == OK) & (value != MISSING)
    block = 2 * value + ~add
    order = np.argsort(block, kind="stable") if known.all() else _order(block, known)
    call, ret = history.column("call"), history.column("ret")
    silent = np.flatnonzero(add & ~known & (outcome != FAIL))
    return (
        _Answered(history.ids[order], call[order], ret[order], block[order]),
        _Unanswered(history.ids[silent], call[silent], ret[silent]),
    )


def _order(block: Ints, known: Bools) -> Ints:
    places = np.flatnonzero(known)
    return places[np.argsort(block[places], kind="stable")]


def _figures(history: History, answered: _Answered) -> Finding:
    adds, outcome = history.rows["op"] == ADD, history.rows["outcome"]
    acknowledged = int(np.count_nonzero(adds & (outcome == OK)))
    served = history.column("copy")[outcome == OK]
    final = _final(answered, history.initial)
    return Finding(
        anomalies={},
        acknowledged=acknowledged,
        unknown=int(np.count_nonzero(adds & (outcome == INFO))),
        failed=int(np.count_nonzero(adds & (outcome == FAIL))),
        final=final,
        lost=max(0, acknowledged - (final - history.initial)),
        contended=contended(answered.call, answered.ret),
        copies=int(np.count_nonzero(np.bincount(served[served >= 0]))),
    )


def _final(answered: _Answered, initial: int) -> int:
    """Find the value at rest: what reads saw that began after the last answer; of several, the kindest counts."""
    last_ret = answered.ret[answered.add].max(initial=0)
    at_rest = ~answered.add & (answered.call > last_ret)
    seen = answered.block[at_rest] if at_rest.any() else answered.block
    return int(seen[-1]) >> 1 if len(seen) else initial


def _anomalies(answered: _Answered, unanswered: _Unanswered, initial: int) -> dict[str, Anomaly]:
    found = {
        "duplicate": _duplicates(answered),
        "stale": _stale(answered),
        "gap": _gaps(answered, unanswered, initial),
        "impossible": _impossible(answered, initial),
    }
    return {name: anomaly for name, anomaly in found.items() if anomaly[0]}


def _duplicates(answered: _Answered) -> Anomaly:
    """Find values that two increments answered: one of the two was lost."""
    twins = np.flatnonzero((answered.block[1:] == answered.block[:-1]) & answered.add[1:])
    if not len(twins):
        return 0, ()
    first = twins[answered.ret[twins + 1].argmin()]
    return len(twins), (int(answered.ids[first]), int(answered.ids[first + 1]))


def _stale(answered: _Answered) -> Anomaly:
    """Find answers that came before an operation which must stand earlier was even sent."""
    count, pair = order_violations(answered.block, answered.call, answered.ret)
    return count, () if pair is None else (int(answered.ids[pair[0]]), int(answered.ids[pair[1]]))


def _impossible(answered: _Answered, initial: int) -> Anomaly:
    """Find answers below what the counter started with."""
    low = int(np.searchsorted(answered.block, 2 * initial + 1))
    return low, tuple(answered.ids[:1].tolist()) if low else ()


def _gaps(answered: _Answered, unanswered: _Unanswered, initial: int) -> Anomaly:
    """Find values that were passed over although no unanswered increment can have given them, or the reverse."""
    block = answered.block
    given = block[answered.add & (block > 2 * initial)]
    distinct = int(np.count_nonzero(given[1:] != given[:-1])) + bool(len(given))
    largest = max(initial, int(block[-1]) >> 1) if len(block) else initial
    empty = largest - initial - distinct
    if empty > len(unanswered.ids):
        return empty - len(unanswered.ids), (int(answered.ids[-1]),)
    if not len(unanswered.ids):
        return 0, ()
    values = np.setdiff1d(np.arange(initial + 1, largest + 1), given >> 1)
    release, deadline = gaps.windows(unanswered.call, unanswered.ret, answered.call, answered.ret, block)
    unfit = gaps.fill(values, release, deadline, unanswered.ret)
    if unfit is None:
        return 0, ()
    if unfit.increment is not None:
        return 1, (int(unanswered.ids[unfit.increment]),)
    return 1, (int(answered.ids[np.searchsorted(block, 2 * unfit.gap)]),)


def _each_copy_exact(history: History) -> bool:
    """Say whether each worker's own answers are a legal counter; an unanswered increment may have met any of them."""
    copy = history.column("copy")
    unserved = (copy < 0) & (history.rows["op"] == ADD) & (history.rows["outcome"] == INFO)
    for own in np.flatnonzero(np.bincount(copy[copy >= 0])):
        mine = (copy == own) | unserved
        alone = replace(history, ids=history.ids[mine], rows=history.rows[mine])
        if _anomalies(*_parts(alone), history.initial):
            return False
    return True
