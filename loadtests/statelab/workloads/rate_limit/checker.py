"""The rate limit: so many requests of a user in each window of time. Sound, not exact.

Windows are those of a fixed-window limiter, floor(time / window), on the clock of the history. So twice the limit
across the edge of two windows is its definition and no fault. Too many: more requests than the limit were admitted
wholly inside one window. Refused early: fewer requests than the limit can have been admitted before the refusal, in
any window that it may have fallen into.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statelab.checking.finding import Anomaly, Finding, counts, explained, present
from statelab.checking.groups import count_below, numbered
from statelab.checking.validation import refuse, validate
from statelab.model.history import FAIL, OK, History, HistoryError

TURNED_AWAY, ADMITTED = range(2)


def check(history: History) -> Finding:
    """Judge the limits of all users.

    Raises:
        HistoryError: the history is not one that an honest recorder writes, or its limit or window cannot be.
    """
    validate(history)
    if history.header["limit"] < 0 or history.header["window_ns"] < 1:
        raise HistoryError("a limit cannot be below 0, nor a window below 1 ns")
    value, told = history.column("value"), history.answered()
    refuse(history, told & (value != ADMITTED) & (value != TURNED_AWAY), "was neither admitted nor refused")
    anomalies = _anomalies(history)
    admitted = told & (value == ADMITTED)
    finding = replace(
        counts(history, ~(told & (value == TURNED_AWAY)), told, of_key=True),
        anomalies=anomalies,
        figures={
            "over": anomalies.get("over-limit", (0, ()))[0],
            "admitted": int(np.count_nonzero(admitted)),
            "refused": int(np.count_nonzero(told & ~admitted)),
            "refused_early": anomalies.get("refused-early", (0, ()))[0],
        },
    )
    if finding.legal:
        return finding
    return explained(history, finding, lambda own: not _anomalies(own), always_new=False)


def _anomalies(history: History) -> dict[str, Anomaly]:
    return present({"over-limit": _over(history), "refused-early": _refused_early(history)})


def _over(history: History) -> Anomaly:
    """Count the requests admitted beyond the limit, wholly inside one window; one more than the limit prove it."""
    width, limit = history.header["window_ns"], history.header["limit"]
    inside = np.flatnonzero((history.code("outcome") == OK) & (history.column("value") == ADMITTED))
    window = history.column("call")[inside] // width
    whole = window == history.column("ret")[inside] // width
    inside, window = inside[whole], window[whole]
    if not len(inside):
        return 0, ()
    order = np.lexsort((history.column("ret")[inside], window, history.column("key")[inside]))
    inside, window = inside[order], window[order]
    user = history.column("key")[inside]
    new = np.ones(len(inside), np.bool_)
    new[1:] = (user[1:] != user[:-1]) | (window[1:] != window[:-1])
    starts = np.flatnonzero(new)
    sizes = np.diff(starts, append=len(inside))
    excess = int(np.maximum(sizes - limit, 0).sum())
    first = int(starts[sizes.argmax()])
    return excess, tuple(history.ids[inside[first : first + limit + 1]].tolist()) if excess else ()


def _refused_early(history: History) -> Anomaly:
    """Find refusals before which, in their window, fewer requests can have been admitted than the limit."""
    width = history.header["window_ns"]
    call, ret = history.column("call"), history.column("ret")
    known = history.answered()
    refused = np.flatnonzero(known & (history.column("value") == TURNED_AWAY))
    admitted = np.flatnonzero((history.code("outcome") != FAIL) & ~(known & (history.column("value") == TURNED_AWAY)))
    by, asked_by = numbered(history.column("key")[admitted], history.column("key")[refused])
    begun = count_below(by, call[admitted], asked_by, ret[refused], "right")
    earlier = count_below(by, ret[admitted], asked_by, call[refused] // width * width)
    early = refused[begun - earlier < history.header["limit"]]
    return len(early), tuple(history.ids[early[:1]].tolist())
