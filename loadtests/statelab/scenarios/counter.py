"""The counter: each client adds one, and now and then reads."""

from __future__ import annotations

import random

from statelab.history import ADD, MISSING, READ, Header, History
from statelab.options import Options
from statelab.scenarios.chart import Chart, answered
from statelab.session import Client

TITLE = "The count, as the users were told it"

READ_SHARE = 1 / 8  # reads show what others see, but increments are what races
READS_AT_REST = 8


def step(client: Client) -> int:
    """Add one, or read."""
    path = f"counters/{client.shared.key}"
    return client.look(READ, path) if random.random() < READ_SHARE else client.change(ADD, path)


def at_rest(client: Client) -> None:
    """Read often enough to meet several copies."""
    for _ in range(READS_AT_REST):
        client.look(READ, f"counters/{client.shared.key}")


def header(_: Options) -> Header:
    """Begin at nothing."""
    return Header("counter")


def chart(history: History) -> Chart:
    """Draw the count that the clients were told."""
    value = history.column("value")
    return Chart(answered(history, ADD) & (value != MISSING), value)
