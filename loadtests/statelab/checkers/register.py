"""The register: writes of unique values, and reads. Exact: Gibbons & Korach 1997 (`zones`).

A value that was not the register's any more when a read of it began is stale, and for how long is known: since the
first end of an operation on a value that was written later. Read your writes and monotonic reads, per client, are the
session guarantees of Terry et al. 1994 (`sessions`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statelab.checkers import sessions
from statelab.checkers.finding import Anomaly, Finding, counts, each_copy_exact, present
from statelab.checkers.zones import Zones, conflicts, witness, zones
from statelab.history import ADD, FAIL, MAX_VALUE, MISSING, NEVER, OK, READ, UNWRITTEN, History, Ints
from statelab.validation import refuse, validate


def check(history: History) -> Finding:
    """Judge one register.

    Raises:
        HistoryError: the history is not one that an honest recorder writes, or the same value was written twice.
    """
    validate(history)
    found = _zones(history)
    write, answered = history.code("op") == ADD, history.code("outcome") == OK
    competing = answered & (write | (history.column("value") != MISSING))
    finding = replace(counts(history, write, competing), figures={"stale": 0, "stale_ns": 0})
    if _exact_zones(history, found):
        return finding
    over, age = _overwritten(history, found)
    stale = np.flatnonzero(age)
    anomalies = {
        "phantom": _phantoms(history, found),
        "future": _futures(history, found),
        "own-write": sessions.own_writes(history, found, stale),
        "back-in-time": sessions.back_in_time(history, found, stale),
        "stale": _stale(history, found, over, age),
    }
    anomalies = present(anomalies) or {"reordered": _reordered(history, found)}
    diverged = finding.copies > 1 and each_copy_exact(history, _exact)
    unwritten = history.column("value")[found.read] == UNWRITTEN
    return replace(
        finding,
        anomalies=anomalies,
        diverged=diverged,
        forgets=not diverged and len(unwritten) > 1 and bool(unwritten.all()),
        figures={"stale": int(np.count_nonzero(age > 0)), "stale_ns": int(age.max(initial=0))},
    )


def _zones(history: History) -> Zones:
    op, outcome = history.code("op"), history.code("outcome")
    written = (op == ADD) & (outcome != FAIL)
    arg = history.column("arg")
    refuse(history, written & ((arg > MAX_VALUE) | (arg < -MAX_VALUE)), "writes a value beyond 2**53")
    answered = (op == READ) & (outcome == OK) & (history.column("value") != MISSING)
    return zones(history, np.flatnonzero(written), np.flatnonzero(answered))


def _exact(history: History) -> bool:
    return _exact_zones(history, _zones(history))


def _exact_zones(history: History, found: Zones) -> bool:
    """Say whether some order explains every read."""
    if (found.of < 0).any() or len(conflicts(found)):
        return False
    return not (history.column("ret")[found.read] < found.called[found.of]).any()


def _phantoms(history: History, found: Zones) -> Anomaly:
    """Find reads of what nobody wrote."""
    strange = found.read[found.of < 0]
    return len(strange), tuple(history.ids[strange[:1]].tolist())


def _futures(history: History, found: Zones) -> Anomaly:
    """Find reads that ended before their value was even sent."""
    early = np.flatnonzero((found.of >= 0) & (history.column("ret")[found.read] < found.called[found.of]))
    if not len(early):
        return 0, ()
    writer = found.writer[found.of[early[0]]]
    return len(early), (int(history.ids[found.read[early[0]]]), int(history.ids[writer]))


def _overwritten(history: History, found: Zones) -> tuple[Ints, Ints]:
    """Say by which value each value was surely replaced first (or -1), and for how long in ns each read was too old.

    A value that was sent after f of another one replaced that one, at the latest when the first operation on it ended.
    """
    order = found.by_call
    first = found.first[order]
    latest = np.append(np.minimum.accumulate(first[::-1])[::-1], NEVER)
    where = np.searchsorted(found.called[order], found.first, "right")
    replaced = latest[where]
    age = np.where(found.of < 0, 0, history.column("call")[found.read] - replaced[found.of])
    by = np.append(order[_suffix_argmin(first)], -1)[where]
    return by, np.maximum(age, 0)


def _suffix_argmin(values: Ints) -> Ints:
    """Give the place of the smallest of each value and those after it."""
    backwards = values[::-1]
    smallest = np.minimum.accumulate(backwards)
    fresh = np.r_[True, smallest[1:] < smallest[:-1]]
    place = np.maximum.accumulate(np.where(fresh, np.arange(len(values)), 0))
    return (len(values) - 1 - place)[::-1]


def _stale(history: History, found: Zones, over: Ints, age: Ints) -> Anomaly:
    """Find reads of a value that had surely been replaced before they began."""
    if not len(age) or not age.max():
        return 0, ()
    oldest = int(age.argmax())
    value, by = int(found.of[oldest]), int(over[found.of[oldest]])
    rows = [*witness(found, history, by)[0], int(found.read[oldest])]
    rows.append(int(found.writer[by]))
    rows += witness(found, history, value)[0] if value < len(found.writer) else []
    return int(np.count_nonzero(age)), tuple(history.ids[list(dict.fromkeys(rows))].tolist())


def _reordered(history: History, found: Zones) -> Anomaly:
    """Find two values of which each was seen after the other."""
    wrong = conflicts(found)
    value = int(wrong[0])
    rivals = (found.first < found.last[value]) & (found.first[value] < found.last) & (found.first < found.last)
    rivals[value] = False
    rows = [row for each in (value, int(rivals.argmax())) for end in witness(found, history, each) for row in end]
    rows.sort(key=lambda row: int(history.column("call")[row]))
    return len(wrong), tuple(history.ids[list(dict.fromkeys(rows))].tolist())
