"""The rate limit: a limited number of requests per user in each window of time. Sound, not exact.

The header says what the limiter is: `fixed` windows that begin at any time, or a `sliding` one. Refused requests do not
count. So twice the limit within a moment is correct for fixed windows, as an edge may lie in between. Over the limit:
more requests were admitted than the limit, wherever windows begin (`windows`). Refused early: fewer requests than the
limit can have been admitted within one window's length before the refusal. Contended are admissions while another
request of the user was in flight, which could have been counted wrongly; refusals change nothing.
"""

from dataclasses import replace

import numpy as np

from statelab.checking.copies import by_chance
from statelab.checking.finding import Anomaly, Finding, count, counts, explained, present, shown_by
from statelab.checking.groups import count_below, numbered
from statelab.checking.validation import refuse, validate
from statelab.model.history import FAIL, History, HistoryError
from statelab.workloads.rate_limit.windows import ADMITTED, REFUSED, excess

NO_LIMIT_SEEN = (
    "unclear; no request was refused, so nothing shows whether each copy has a limit of its own or there is none at "
    "all; more users or a lower limit would tell"
)

BARELY_EXCEEDED = (
    "unclear; the answers of each copy are right alone, but so are groups of answers drawn by lot, so nothing shows "
    "whether each copy has a limit of its own; more users or a lower limit would tell"
)


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
    if not refused.any():
        return replace(finding, unclear=NO_LIMIT_SEEN if anomalies else "")
    found = explained(history, finding, _exact, always_new=False)
    if found.diverged and by_chance(history, found.diverged.level, _exact):
        return replace(found, diverged=None, unclear=BARELY_EXCEEDED)
    return found


def _exact(history: History) -> bool:
    """Tell whether there is no anomaly; early refusals are found in a fraction of the time, so they come first."""
    return not (_refused_early(history)[0] or _over(history)[0])


def _anomalies(history: History) -> dict[str, Anomaly]:
    return present({"over-limit": _over(history), "refused-early": _refused_early(history)})


def _over(history: History) -> Anomaly:
    found = excess(history)
    rows = [row for group in found.groups for row in group.tolist()]
    return found.count, tuple(history.ids[list(dict.fromkeys(rows))].tolist())


def _refused_early(history: History) -> Anomaly:
    """Find refusals before which fewer requests than the limit can have been admitted within one window's length."""
    call, ret = history.column("call"), history.column("ret")
    turned_away = history.answered() & (history.column("value") == REFUSED)
    refused = np.flatnonzero(turned_away)
    admitted = np.flatnonzero((history.code("outcome") != FAIL) & ~turned_away)
    by, asked_by = numbered(history.column("key")[admitted], history.column("key")[refused])
    begun = count_below(by, call[admitted], asked_by, ret[refused], "right")
    earlier = count_below(by, ret[admitted], asked_by, call[refused] - history.header["window_ns"])
    early = refused[begun - earlier < history.header["limit"]]
    return shown_by(history, early)
