"""`current_user` kept in the wrong place: each request says who it is, and asks a moment later who it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from statelab.history import NOBODY, Header, History
from statelab.options import Options
from statelab.scenarios.chart import Chart, answered
from statelab.session import Client

TITLE = "Answers with another's identity"

ASK = 0


def step(client: Client) -> int:
    """Ask with a token that nobody else has."""
    token = next(client.shared.numbers)
    return client.change(ASK, f"whoami/{client.shared.key}", {"token": token}, read=_name, arg=token)


def _name(answer: Mapping[str, Any]) -> int | Sequence[int]:
    return NOBODY if answer["value"] is None else int(answer["value"])


def at_rest(_: Client) -> None:
    """Read nothing: each answer is judged by its own question."""


def header(_: Options) -> Header:
    """Nothing is known before."""
    return Header("whoami")


def chart(history: History) -> Chart:
    """Count the answers that carried another's identity."""
    shown = answered(history, ASK)
    wrong = shown & (history.rows["value"] != history.rows["arg"])
    return Chart(shown, np.cumsum(wrong))
