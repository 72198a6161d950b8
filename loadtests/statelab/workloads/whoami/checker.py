"""Who am I: each request sends a token of its own, and its answer must carry the same one. Exact: one case is proof."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statelab.checking.finding import Anomaly, Finding, counts, present
from statelab.checking.validation import validate
from statelab.model.history import FAIL, NOTHING, History, Ints


def check(history: History) -> Finding:
    """Judge the answers to all requests.

    Raises:
        HistoryError: the history is not one that an honest recorder writes.
    """
    validate(history)
    answered = history.answered()
    wrong = np.flatnonzero(answered & (history.column("value") != history.column("arg")))
    nobody = wrong[history.column("value")[wrong] == NOTHING]
    others = wrong[history.column("value")[wrong] != NOTHING]
    owner = _owners(history, others)
    anomalies = present(
        {
            "leak": _leak(history, others[owner >= 0], owner[owner >= 0]),
            "phantom": _named(history, others[owner < 0]),
            "nobody": _named(history, nobody),
        }
    )
    everyone = np.ones(len(history), np.bool_)
    finding = counts(history, everyone, answered)
    return replace(
        finding,
        anomalies=anomalies,
        forgets=len(nobody) > 1 and len(nobody) == np.count_nonzero(answered),
        figures={"leak": int(np.count_nonzero(owner >= 0)), "nobody": len(nobody)},
    )


def _named(history: History, places: Ints) -> Anomaly:
    return len(places), tuple(history.ids[places[:1]].tolist())


def _leak(history: History, places: Ints, owner: Ints) -> Anomaly:
    """Name the first answer that carried another request's token, and that request."""
    pair = [*places[:1].tolist(), *owner[:1].tolist()]
    return len(places), tuple(history.ids[pair].tolist())


def _owners(history: History, places: Ints) -> Ints:
    """Say whose token each of the wrong answers carried: the request, or -1 if it had not been sent by then."""
    sent = np.flatnonzero(history.code("outcome") != FAIL)
    order = sent[np.lexsort((history.column("call")[sent], history.column("arg")[sent]))]
    if not len(order):
        return np.full(len(places), -1)
    found = np.minimum(np.searchsorted(history.column("arg")[order], history.column("value")[places]), len(order) - 1)
    owner = order[found]
    known = (history.column("arg")[owner] == history.column("value")[places]) & (
        history.column("call")[owner] <= history.column("ret")[places]
    )
    return np.where(known, owner, -1)
