"""Each client adds one, and sometimes reads."""

import random
from collections.abc import Mapping

from statelab.model.history import CHANGE, READ
from statelab.recording.client import Client
from statelab.workloads.workload import Drive

READ_SHARE = 1 / 8  # reads show what others see, but only increments race
READS_AT_REST = 8  # enough to reach several copies


def step(client: Client) -> int:
    """Add one, or read."""
    path = f"counters/{client.key}"
    return client.read(READ, path) if random.random() < READ_SHARE else client.change(CHANGE, path)


def at_rest(client: Client) -> None:
    """Read the final count."""
    for _ in range(READS_AT_REST):
        client.read(READ, f"counters/{client.key}")


def setup(_: Mapping[str, int]) -> dict[str, int]:
    """Start at 0."""
    return {"initial": 0}


DRIVE = Drive(step, at_rest, setup)
