"""The rate limit: a limited number of requests per user in each window of time. Sound, not exact.

Windows are those of a fixed-window limiter, floor(time / window), on the clock of the history. So twice the limit
across the edge of two windows is correct by definition. Over the limit: more requests than the limit were admitted,
each entirely inside one window. Refused early: fewer requests than the limit can have been admitted before the refusal
in any window that it may belong to. Contended are admissions while another request of the user was in flight, which
could have been counted wrongly; refusals change nothing.
"""

from dataclasses import replace

import numpy as np

from statelab.checking.finding import Anomaly, Finding, count, counts, explained, present, shown_by
from statelab.checking.groups import count_below, numbered
from statelab.checking.validation import refuse, validate
from statelab.model.history import FAIL, OK, History, HistoryError

REFUSED, ADMITTED = range(2)


def check(history: History) -> Finding:
    """Check the limits of all users; an impossible limit or window raises HistoryError."""
    validate(history)
    if history.header["limit"] < 0 or history.header["window_ns"] < 1:
        raise HistoryError("the limit is below 0 or the window below 1 ns")
    value, known = history.column("value"), history.answered()
    refuse(history, known & (value != ADMITTED) & (value != REFUSED), "was neither admitted nor refused")
    anomalies = _anomalies(history)
    refused = known & (value == REFUSED)
    figures = {
        "over": count(anomalies, "over-limit"),
        "admitted": int(np.count_nonzero(known & ~refused)),
        "refused": int(np.count_nonzero(refused)),
        "refused_early": count(anomalies, "refused-early"),
    }
    finding = replace(counts(history, ~refused, known, of_key=True), anomalies=anomalies, figures=figures)
    return explained(history, finding, lambda own: not _anomalies(own), always_new=False)


def _anomalies(history: History) -> dict[str, Anomaly]:
    return present({"over-limit": _over(history), "refused-early": _refused_early(history)})


def _over(history: History) -> Anomaly:
    """Count the requests admitted beyond the limit of one window; one more than the limit prove it."""
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
    """Find refusals before which fewer requests than the limit can have been admitted in their window."""
    width = history.header["window_ns"]
    call, ret = history.column("call"), history.column("ret")
    turned_away = history.answered() & (history.column("value") == REFUSED)
    refused = np.flatnonzero(turned_away)
    admitted = np.flatnonzero((history.code("outcome") != FAIL) & ~turned_away)
    by, asked_by = numbered(history.column("key")[admitted], history.column("key")[refused])
    begun = count_below(by, call[admitted], asked_by, ret[refused], "right")
    earlier = count_below(by, ret[admitted], asked_by, call[refused] // width * width)
    early = refused[begun - earlier < history.header["limit"]]
    return shown_by(history, early)
