"""Each request carries a unique token, or none."""

import random

from statelab.model.history import CHANGE, NOTHING
from statelab.recording.answer import answered_or_nothing
from statelab.recording.client import Client
from statelab.workloads.workload import Drive

ANONYMOUS_SHARE = 1 / 4  # of the requests: whatever an earlier one left behind, these show it


def step(client: Client) -> int:
    """Ask; each answer is checked against its own request, so nothing is read at rest."""
    token = None if random.random() < ANONYMOUS_SHARE else client.serial()
    sent = NOTHING if token is None else token
    return client.change(CHANGE, f"whoami/{client.key}", {"token": token}, take=answered_or_nothing, arg=sent)


DRIVE = Drive(step)
