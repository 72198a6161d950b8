"""The register: writes of unique values, and reads. Exact: Gibbons & Korach 1997 (`zones`).

A read is stale if its value had been replaced before the read began. Its age counts from the first end of an operation
on a value that was written later. Read your writes and monotonic reads, per client, are the session guarantees of Terry
et al. 1994 (`sessions`). Contended are acknowledged writes that overlap another one, or a read, which could have been
stale.
"""

from dataclasses import replace

import numpy as np

from statelab.checking.finding import Anomaly, Finding, counts, explained, present, shown_by
from statelab.checking.validation import refuse, validate
from statelab.model.history import CHANGE, FAIL, MAX_VALUE, MISSING, NEVER, NOTHING, OK, READ, History, Ints
from statelab.workloads.register import sessions
from statelab.workloads.register.zones import Zones, conflicts, witness, zones


def check(history: History) -> Finding:
    """Check one register; a value that was written twice raises HistoryError."""
    validate(history)
    found = _zones(history)
    write, answered = history.code("op") == CHANGE, history.code("outcome") == OK
    competing = answered & (write | (history.column("value") != MISSING))
    finding = replace(counts(history, write, competing), figures={"stale": 0, "stale_ns": 0})
    if _exact(history, found):
        return finding
    age = _ages(history, found)
    stale = np.flatnonzero(age)
    anomalies = {
        "phantom": shown_by(history, found.read[found.of < 0]),
        "future": _futures(history, found),
        **sessions.broken(history, found, stale),
        "stale": _stale(history, found, age),
    }
    anomalies = present(anomalies) or {"reordered": _reordered(history, found)}
    figures = {"stale": int(np.count_nonzero(age > 0)), "stale_ns": int(age.max(initial=0))}
    unwritten = history.column("value")[found.read] == NOTHING
    finding = replace(finding, anomalies=anomalies, figures=figures)
    always_new = len(unwritten) > 1 and bool(unwritten.all())
    return explained(history, finding, lambda part: _exact(part, _zones(part)), always_new)


def _zones(history: History) -> Zones:
    op, outcome = history.code("op"), history.code("outcome")
    written = (op == CHANGE) & (outcome != FAIL)
    arg = np.ascontiguousarray(history.rows["arg"])
    refuse(history, written & ((arg > MAX_VALUE) | (arg < -MAX_VALUE)), "writes a value beyond 2**53")
    answered = (op == READ) & history.answered()
    return zones(history, np.flatnonzero(written), np.flatnonzero(answered))


def _exact(history: History, found: Zones) -> bool:
    """Tell whether some order explains every read."""
    if (found.of < 0).any() or len(conflicts(found)):
        return False
    return not (history.column("ret")[found.read] < found.called[found.of]).any()


def _futures(history: History, found: Zones) -> Anomaly:
    """Find reads that ended before their value was sent."""
    early = np.flatnonzero((found.of >= 0) & (history.column("ret")[found.read] < found.called[found.of]))
    if not len(early):
        return 0, ()
    return shown_by(history, early, [found.read[early[0]], found.writer[found.of[early[0]]]])


def _ages(history: History, found: Zones) -> Ints:
    """Return for each read how long ago, in ns, its value had been replaced when it began; 0 if it had not been.

    A value that was sent after f of another one replaced that one, at the latest when the first operation on it ended.
    Only a value that was still read after f can have been read too late.
    """
    first = _stored(found)
    lasting = np.flatnonzero(first < found.last)
    by_call = np.argsort(found.called, kind="stable")
    latest = np.append(np.minimum.accumulate(first[by_call][::-1])[::-1], NEVER)
    replaced = np.full(len(first), NEVER)
    replaced[lasting] = latest[np.searchsorted(found.called[by_call], first[lasting], "right")]
    age = np.where(found.of < 0, 0, history.column("call")[found.read] - replaced[found.of])
    return np.maximum(age, 0)


def _stored(found: Zones) -> Ints:
    """Return when each value was certainly stored: not before it was sent, even if a read had found it by then."""
    stored: Ints = np.maximum(found.first, found.called)
    return stored


def _stale(history: History, found: Zones, age: Ints) -> Anomaly:
    """Find reads of a value that had been replaced before they began."""
    if not len(age) or not age.max():
        return 0, ()
    oldest = int(age.argmax())
    value = int(found.of[oldest])
    first = _stored(found)
    later = np.flatnonzero(found.called > first[value])
    by = int(later[first[later].argmin()])
    rows = [*witness(found, history, by)[0], int(found.read[oldest]), int(found.writer[by])]
    rows += witness(found, history, value)[0] if value < len(found.writer) else []
    return int(np.count_nonzero(age)), tuple(history.ids[list(dict.fromkeys(rows))].tolist())


def _reordered(history: History, found: Zones) -> Anomaly:
    """Find two values that were each seen after the other."""
    wrong = conflicts(found)
    value = int(wrong[0])
    rivals = (found.first < found.last[value]) & (found.first[value] < found.last) & (found.first < found.last)
    rivals[value] = False
    rows = [row for each in (value, int(rivals.argmax())) for end in witness(found, history, each) for row in end]
    rows.sort(key=lambda row: int(history.column("call")[row]))
    return len(wrong), tuple(history.ids[list(dict.fromkeys(rows))].tolist())
