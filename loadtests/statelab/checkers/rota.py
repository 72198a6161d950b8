"""Write-skew rounds: two doctors on call, each may leave while the other stays. Berenson et al. 1995, A5B.

Each writes a row of its own, after a look at both: REPEATABLE READ lets both leave, SERIALIZABLE does not.
"""

from __future__ import annotations

import numpy as np

from statelab.checkers import intervals
from statelab.checkers.finding import Anomaly
from statelab.checkers.groups import numbered
from statelab.history import INFO, LEAVE, MISSING, NEVER, OK, ROTA, History, Ints
from statelab.validation import refuse


def validate_rounds(history: History) -> None:
    """Refuse doctors that are not there, and answers that are not one."""
    leave = history.code("op") == LEAVE
    refuse(
        history, leave & ((history.column("arg") < 0) | (history.column("arg") > 1)), "is of neither of the two doctors"
    )
    answered = leave & (history.code("outcome") == OK) & (history.column("value") != MISSING)
    refuse(
        history, answered & (history.column("value") != 0) & (history.column("value") != 1), "is neither a yes nor a no"
    )
    if history.lists is not None:
        seen = (history.code("op") == ROTA) & (history.code("outcome") == OK) & (history.column("value") != MISSING)
        refuse(history, seen & (history.lists.sizes != 2), "does not answer for two doctors")


def contended(history: History) -> int:
    """Count the attempts to leave that overlapped another one of the same round."""
    left = np.flatnonzero((history.code("op") == LEAVE) & (history.code("outcome") == OK))
    (rounds,) = numbered(history.column("key")[left])
    return intervals.contended(history.column("call")[left], history.column("ret")[left], rounds)


def skewed(history: History) -> Anomaly:
    """Find rounds in which both doctors left, by their own answers or by what somebody read afterwards."""
    left = np.flatnonzero(
        (history.code("op") == LEAVE) & (history.code("outcome") == OK) & (history.column("value") == 1)
    )
    both = np.intersect1d(
        history.column("key")[left[history.column("arg")[left] == 0]],
        history.column("key")[left[history.column("arg")[left] == 1]],
    )
    empty = _empty(history)
    count = len(np.union1d(both, history.column("key")[empty]))
    if len(both):
        pair = [
            left[(history.column("key")[left] == both[0]) & (history.column("arg")[left] == doctor)][0]
            for doctor in (0, 1)
        ]
        return count, tuple(history.ids[pair].tolist())
    return count, tuple(history.ids[empty[:1]].tolist())


def refused(history: History) -> Anomaly:
    """Find doctors who had to stay although the other one had not left, nor can have been about to."""
    leave = np.flatnonzero(history.code("op") == LEAVE)
    outcome, value = history.code("outcome")[leave], history.column("value")[leave]
    (rounds,) = numbered(history.column("key")[leave])
    doctor, other = 2 * rounds + history.column("arg")[leave], 2 * rounds + 1 - history.column("arg")[leave]
    may_have_left = (outcome == INFO) | ((outcome == OK) & (value != 0))
    first_call = np.full(2 * len(leave) + 2, NEVER)
    np.minimum.at(first_call, doctor[may_have_left], history.column("call")[leave][may_have_left])
    wrong = (outcome == OK) & (value == 0) & (first_call[other] > history.column("ret")[leave])
    return int(np.count_nonzero(wrong)), tuple(history.ids[leave[wrong][:1]].tolist())


def _empty(history: History) -> Ints:
    """Find the reads that found nobody on call."""
    seen = np.flatnonzero(
        (history.code("op") == ROTA) & (history.code("outcome") == OK) & (history.column("value") == 2)
    )
    if history.lists is None or not len(seen):
        return seen[:0]
    nobody: Ints = seen[history.lists.take(seen).flat.reshape(len(seen), 2).sum(axis=1) == 0]
    return nobody
