"""The parts of a write-skew history: what each leave and each rota implies about who has left."""

from dataclasses import dataclass

import numpy as np

from statelab.checking.groups import numbered
from statelab.checking.validation import refuse
from statelab.model.history import CHANGE, FAIL, NEVER, READ, Bools, History, Ints

REFUSED, GRANTED = range(2)  # the value of a leave
NOBODY, UNSAID, BOTH = -1, -2, -3  # who has left, as an operation implies; otherwise the doctor, 0 or 1
PLACES = np.array([2, 1])
SEEN = np.array([BOTH, 0, 1, NOBODY])  # who has left, by 2 · (the rota lists doctor 0) + (it lists doctor 1)


@dataclass(frozen=True)
class Rounds:
    """The leaves that may have happened and the rotas that were answered: n rows of the history, in its order.

    `number` counts their rounds from 0, `says` is who has left by then. `sure` are the places, among the n, of those
    that imply one doctor, and `left` is that doctor, as 2 · round + doctor. `first_call` is, for each of these doctors,
    when the first leave was called that was not refused.
    """

    rows: Ints
    number: Ints
    call: Ints
    ret: Ints
    leave: Bools
    granted: Bools
    says: Ints
    first_call: Ints
    sure: Ints
    left: Ints


def rounds(history: History) -> Rounds:
    """Split a history."""
    leave = (history.code("op") == CHANGE) & (history.code("outcome") != FAIL)
    rows = np.flatnonzero(leave | _rotas(history))
    (number,) = numbered(history.column("key")[rows])
    call, ret, value, doctor = (history.column(name)[rows] for name in ("call", "ret", "value", "arg"))
    leave = leave[rows]
    granted, refused = leave & (value == GRANTED), leave & (value == REFUSED)
    says = np.where(granted, doctor, np.where(refused, 1 - doctor, UNSAID))
    says[~leave] = SEEN[_there(history, rows[~leave]) @ PLACES]
    first_call = np.full(2 * int(number.max(initial=-1)) + 2, NEVER)
    asked = np.flatnonzero(leave & ~refused)
    np.minimum.at(first_call, 2 * number[asked] + doctor[asked], call[asked])
    # An acknowledged leave without an answer was granted if the other doctor had not asked by then.
    mute = np.flatnonzero(leave & (says == UNSAID) & (ret != NEVER))
    mute = mute[first_call[2 * number[mute] + 1 - doctor[mute]] > ret[mute]]
    says[mute] = doctor[mute]
    sure = np.flatnonzero(says >= 0)
    return Rounds(rows, number, call, ret, leave, granted, says, first_call, sure, 2 * number[sure] + says[sure])


def validate_rounds(history: History) -> None:
    """Raise HistoryError about a doctor or an answer that does not exist."""
    leave, doctor, value = history.code("op") == CHANGE, history.column("arg"), history.column("value")
    refuse(history, leave & ((doctor < 0) | (doctor > 1)), "names neither of the two doctors")
    answered = leave & history.answered()
    refuse(history, answered & (value != REFUSED) & (value != GRANTED), "answers neither yes nor no")
    rotas = np.flatnonzero(_rotas(history))
    if not len(rotas):
        return
    wrong = np.zeros(len(history), np.bool_)
    wrong[rotas] = True if history.lists is None else history.lists.sizes[rotas] != 2
    refuse(history, wrong, "does not list two doctors")
    there = _there(history, rotas)
    wrong[rotas] = ((there != 0) & (there != 1)).any(axis=1)
    refuse(history, wrong, "does not say whether each doctor is on call")


def _rotas(history: History) -> Bools:
    """Choose the rotas that were answered."""
    rotas: Bools = (history.code("op") == READ) & history.answered()
    return rotas


def _there(history: History, rotas: Ints) -> Ints:
    """Return a row for each rota: whether doctor 0 and doctor 1 were on call."""
    if history.lists is None or not len(rotas):
        return np.zeros((0, 2), np.int64)
    return history.lists.take(rotas).flat.reshape(len(rotas), 2)
