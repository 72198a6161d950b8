"""Who am I: each request sends a unique token, and its answer must carry it. Exact: one wrong answer is proof.

Each request sets an identity, so contended are those that were answered while another one was in flight.
"""

from dataclasses import replace

import numpy as np

from statelab.checking.finding import Finding, counts, present, shown_by
from statelab.checking.validation import validate
from statelab.model.history import FAIL, NOTHING, History, Ints


def check(history: History) -> Finding:
    """Check the answers to all requests."""
    validate(history)
    answered = history.answered()
    wrong = np.flatnonzero(answered & (history.column("value") != history.column("arg")))
    nobody = wrong[history.column("value")[wrong] == NOTHING]
    others = wrong[history.column("value")[wrong] != NOTHING]
    owner = _owners(history, others)
    leaked, mistaken = others[owner >= 0], owner[owner >= 0]
    anomalies = {
        "leak": shown_by(history, leaked, [*leaked[:1], *mistaken[:1]]),
        "phantom": shown_by(history, others[owner < 0]),
        "nobody": shown_by(history, nobody),
    }
    return replace(
        counts(history, np.ones(len(history), np.bool_), answered),
        anomalies=present(anomalies),
        forgets=len(nobody) > 1 and len(nobody) == np.count_nonzero(answered),
        figures={"leak": len(leaked), "nobody": len(nobody)},
    )


def _owners(history: History, places: Ints) -> Ints:
    """Return the request whose token each wrong answer carries, -1 if none had sent it by then."""
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
