"""Every client writes new values and reads."""

import random

from statelab.model.history import CHANGE, READ
from statelab.recording.answer import answered_or_nothing
from statelab.recording.client import Client
from statelab.workloads.workload import Drive

WRITE_SHARE = 1 / 2  # only writes count as evidence, but each read shows whether it is stale
READS_AT_REST = 8  # enough to reach several copies


def step(client: Client) -> int:
    """Write a value that was never written before, or read."""
    path = f"registers/{client.key}"
    if random.random() >= WRITE_SHARE:
        return client.read(READ, path, take=answered_or_nothing)
    value = client.serial()
    return client.change(CHANGE, path, {"value": value}, arg=value)


def at_rest(client: Client) -> None:
    """Read the last value."""
    for _ in range(READS_AT_REST):
        client.read(READ, f"registers/{client.key}", take=answered_or_nothing)


DRIVE = Drive(step, at_rest)
