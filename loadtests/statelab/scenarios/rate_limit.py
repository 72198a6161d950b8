"""So many requests in each window of time for each user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from statelab.history import Header, History
from statelab.options import Options
from statelab.scenarios.chart import Chart, answered
from statelab.session import Client

TITLE = "Admissions of the first user"

TRY = 0
USERS = 2
NS_PER_MS = 1_000_000


def step(client: Client) -> int:
    """Try to be admitted."""
    user = client.person % USERS
    options = client.shared.options
    query = {"limit": options.limit, "window_ms": options.limit_window_ms}
    return client.change(TRY, f"limits/{client.shared.key}/{user}", query=query, read=_admitted, key=user)


def _admitted(answer: Mapping[str, Any]) -> int | Sequence[int]:
    return int(answer["value"])


def at_rest(_: Client) -> None:
    """Read nothing: a limit is its admissions."""


def header(options: Options) -> Header:
    """Give the limit and its window."""
    return Header("rate-limit", limit=options.limit, window_ns=options.limit_window_ms * NS_PER_MS)


def chart(history: History) -> Chart:
    """Count the admissions of the first user."""
    shown = answered(history, TRY) & (history.rows["key"] == 0)
    return Chart(shown, np.cumsum(shown & (history.rows["value"] == 1)))
