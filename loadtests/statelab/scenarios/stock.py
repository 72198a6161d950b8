"""The last ticket: each client buys a unit until it is told that none is left, and goes on asking."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from statelab.history import READ, REFUSED, Header, History
from statelab.options import Options
from statelab.scenarios.chart import Chart, answered
from statelab.session import Client, told

TITLE = "Units left, as the buyers were told"

BUY = 0
READ_SHARE = 1 / 8
READS_AT_REST = 8


def step(client: Client) -> int:
    """Buy one, or look how many are left."""
    query = {"initial": client.shared.options.items}
    path = f"stock/{client.shared.key}"
    if random.random() < READ_SHARE:
        return client.look(READ, path, query)
    return client.change(BUY, path, query=query, read=_left)


def _left(answer: Mapping[str, Any]) -> int | Sequence[int]:
    return REFUSED if answer["refused"] else told(answer)


def at_rest(client: Client) -> None:
    """Read often enough to meet several copies."""
    for _ in range(READS_AT_REST):
        client.look(READ, f"stock/{client.shared.key}", {"initial": client.shared.options.items})


def header(options: Options) -> Header:
    """Begin with a full stock."""
    return Header("stock", initial=options.items)


def chart(history: History) -> Chart:
    """Draw what was left after each purchase."""
    value = history.column("value")
    shown = answered(history, BUY) & (value >= 0)
    return Chart(shown, value, highest=False)
