"""Who am I: the answer carries the token that the request sent, and nobody's if it sent none. Exact: one case is proof.

Another request's token is a leak of the same moment if that request was still being served, and carried over if it had
ended. A request with a token sets an identity, so contended are those that were answered while any other was in flight.
"""

from dataclasses import replace

import numpy as np

from statelab.checking.finding import Anomaly, Finding, counts, present, shown_by
from statelab.checking.groups import count_below, numbered, running_max
from statelab.checking.validation import validate
from statelab.model.history import FAIL, NOTHING, History, Ints


def check(history: History) -> Finding:
    """Check the answers to all requests."""
    validate(history)
    sent, named, answered = history.column("arg"), history.column("value"), history.answered()
    wrong = np.flatnonzero(answered & (named != sent))
    nobody, others = wrong[named[wrong] == NOTHING], wrong[named[wrong] != NOTHING]
    owner = _owners(history, others)
    known = owner >= 0
    over = known & (history.column("ret")[owner] < history.column("call")[others])
    anomalies = {
        "carried-over": _taken(history, others[over], owner[over]),
        "leak": _taken(history, others[known & ~over], owner[known & ~over]),
        "phantom": shown_by(history, others[~known]),
        "nobody": shown_by(history, nobody),
    }
    identified = sent != NOTHING
    return replace(
        counts(history, identified, answered),
        anomalies=present(anomalies),
        forgets=1 < len(nobody) == np.count_nonzero(answered & identified) and not len(others),
        figures={
            "leak": int(np.count_nonzero(known)),
            "carried-over": int(np.count_nonzero(over)),
            "nobody": len(nobody),
        },
    )


def _taken(history: History, places: Ints, owner: Ints) -> Anomaly:
    """Make an anomaly of answers that carry another request's identity; the first one and its owner prove it."""
    return shown_by(history, places, [*places[:1], *owner[:1]])


def _owners(history: History, places: Ints) -> Ints:
    """Return the request whose token each wrong answer carries, -1 if none had sent it by then.

    Of several, it is the one that ended last: only if even that one had ended was the identity carried over.
    """
    sent = np.flatnonzero(history.code("outcome") != FAIL)
    token, wanted = numbered(history.column("arg")[sent], history.column("value")[places])
    order = np.lexsort((history.column("call")[sent], token))
    sent, token = sent[order], token[order]
    ret = history.column("ret")[sent]
    begun = count_below(token, history.column("call")[sent], wanted, history.column("ret")[places], "right")
    # Of each token's requests up to this one, the last to end.
    last = np.maximum.accumulate(np.where(ret == running_max(ret, token), np.arange(len(sent)), 0))
    owner = np.full(len(places), -1)
    found = begun > 0
    owner[found] = sent[last[(token.searchsorted(wanted) + begun - 1)[found]]]
    return owner
