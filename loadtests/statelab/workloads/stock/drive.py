"""Each client buys units, and keeps trying after a refusal."""

import random
from collections.abc import Mapping

from statelab.model.history import CHANGE, NOTHING, READ
from statelab.model.options import Number
from statelab.recording.answer import Answer, Value, answered_value, choice
from statelab.recording.client import Client
from statelab.workloads.workload import Drive

READ_SHARE = 1 / 8
READS_AT_REST = 8  # enough to reach several copies


def step(client: Client) -> int:
    """Buy one unit, or read how many are left."""
    query = {"initial": client.choices["items"]}
    path = f"stock/{client.key}"
    if random.random() < READ_SHARE:
        return client.read(READ, path, query)
    return client.change(CHANGE, path, query=query, take=_left)


def _left(answer: Answer) -> Value:
    return NOTHING if choice(answer.refused) else answered_value(answer)


def at_rest(client: Client) -> None:
    """Read how many are left in the end."""
    for _ in range(READS_AT_REST):
        client.read(READ, f"stock/{client.key}", {"initial": client.choices["items"]})


def setup(choices: Mapping[str, int]) -> dict[str, int]:
    """Start with a full stock."""
    return {"initial": choices["items"]}


DRIVE = Drive(
    step,
    at_rest,
    setup,
    {"items": Number(1_000, 1, 1_000_000, "Units in stock at the start")},
    "{items:,} units in stock",
)
