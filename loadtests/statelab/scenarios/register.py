"""A setting that an admin changes: one client writes ever new values, the others read."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from statelab.history import UNWRITTEN, Header, History
from statelab.options import Options
from statelab.scenarios.chart import Chart, answered
from statelab.session import Client

TITLE = "The newest value that readers saw"

WRITE, READ = 0, 1
WRITE_SHARE = 1 / 2  # of what the admin does; the others only read
ADMIN = 0
READS_AT_REST = 8


def step(client: Client) -> int:
    """Write a value that nobody wrote before, if this is the admin, or read."""
    path = f"registers/{client.shared.key}"
    if client.person != ADMIN or random.random() >= WRITE_SHARE:
        return client.look(READ, path, read=_seen)
    value = next(client.shared.numbers)
    return client.change(WRITE, path, {"value": value}, arg=value)


def _seen(answer: Mapping[str, Any]) -> int | Sequence[int]:
    return UNWRITTEN if answer["value"] is None else int(answer["value"])


def at_rest(client: Client) -> None:
    """Read often enough to meet several copies."""
    for _ in range(READS_AT_REST):
        client.look(READ, f"registers/{client.shared.key}", read=_seen)


def header(_: Options) -> Header:
    """Begin unwritten."""
    return Header("register")


def chart(history: History) -> Chart:
    """Draw the values that readers saw; they are written in ascending order."""
    value = history.column("value")
    return Chart(answered(history, READ) & (value >= 0), value)
