"""Each request carries a unique token, or none."""

import random

from statelab.model.history import CHANGE, NOTHING
from statelab.recording.answer import answered_or_nothing
from statelab.recording.client import Client
from statelab.workloads.workload import Drive

ANONYMOUS_SHARE = 1 / 4  # of the requests: whatever another one has left, these show it
VISITS_AT_REST = 8  # enough to reach several copies


def step(client: Client) -> int:
    """Ask with a token of one's own, or without."""
    return _ask(client, None if random.random() < ANONYMOUS_SHARE else client.serial())


def at_rest(client: Client) -> None:
    """Ask without a token when all others have gone: whoever still answers to it was left behind."""
    for _ in range(VISITS_AT_REST):
        _ask(client, None)


def _ask(client: Client, token: int | None) -> int:
    sent = NOTHING if token is None else token
    return client.change(CHANGE, f"whoami/{client.key}", {"token": token}, take=answered_or_nothing, arg=sent)


DRIVE = Drive(step, at_rest, strangers=True)
