"""Two doctors on call: each may leave if the other stays. If both may, that is write skew (Berenson et al. 1995)."""

from __future__ import annotations

import numpy as np

from statelab.history import LEAVE, Header, History
from statelab.options import Options
from statelab.scenarios.chart import Chart, answered
from statelab.session import Client

TITLE = "Rounds without a doctor"

DOCTORS = 2


def step(client: Client) -> int:
    """Ask for the leave of the doctor whose turn it is: two clients at a time decide one round."""
    turn, doctor = divmod(next(client.shared.numbers), DOCTORS)
    path = f"oncall/{client.shared.key}/{turn}"
    return client.change(LEAVE, path, {"doctor": doctor}, key=turn, arg=doctor)


def at_rest(_: Client) -> None:
    """Read nothing: who was told to go says it all."""


def header(_: Options) -> Header:
    """Begin with both on call."""
    return Header("transfer")


def chart(history: History) -> Chart:
    """Count the rounds in which nobody stayed."""
    left = answered(history, LEAVE) & (history.rows["value"] == 1)
    seen: set[int] = set()
    empty = np.zeros(len(history), np.int64)
    for place in np.flatnonzero(left).tolist():
        turn = int(history.rows["key"][place])
        empty[place] = turn in seen
        seen.add(turn)
    return Chart(left, np.cumsum(empty))
