"""Rejects histories that contradict themselves, before a checker draws a verdict from them."""

import numpy as np

from statelab.model.history import INFO, MAX_VALUE, MISSING, NEVER, NOTHING, OK, Bools, History, HistoryError


def validate(history: History) -> None:
    """Reject a history that contradicts itself.

    Raises:
        HistoryError: times are negative or run backwards, JSON cannot carry a value, an id occurs twice, the workload
            does not have an operation, or an outcome contradicts its end time.
    """
    call, ret, value = (history.column(name) for name in ("call", "ret", "value"))
    outcome = history.code("outcome")
    refuse(history, history.code("op") >= len(history.header.ops), f"is not part of the workload {history.workload}")
    refuse(history, outcome > INFO, "has an invalid outcome")
    refuse(history, call < 0, "was called at a negative time")
    refuse(history, ret < call, "returned before it was called")
    refuse(history, (outcome == OK) & (ret == NEVER), "was acknowledged but has no end time")
    refuse(history, (outcome == INFO) & (ret != NEVER), "has unknown outcome but an end time")
    known = (value != MISSING) & (value != NOTHING)
    refuse(history, known & ((value > MAX_VALUE) | (value < -MAX_VALUE)), "has a value beyond 2**53")
    if len(history) > 1 and not (history.ids[1:] > history.ids[:-1]).all():
        _refuse_repeated(history)


def _refuse_repeated(history: History) -> None:
    order = np.argsort(history.ids, kind="stable")
    again = np.zeros(len(order), np.bool_)
    again[order[1:]] = history.ids[order[1:]] == history.ids[order[:-1]]
    refuse(history, again, "occurs twice")


def refuse(history: History, broken: Bools, complaint: str) -> None:
    """Raise HistoryError about the first operation for which `broken` is true, if there is one."""
    if np.count_nonzero(broken):  # much faster than any() on few operations, and no slower on many
        raise HistoryError(f"operation #{history.ids[broken.argmax()]} {complaint}")
