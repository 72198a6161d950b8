"""Each request carries a unique token."""

from statelab.model.history import CHANGE
from statelab.recording.answer import answered_or_nothing
from statelab.recording.client import Client
from statelab.workloads.workload import Drive


def step(client: Client) -> int:
    """Ask; each answer is checked against its own request, so nothing is read at rest."""
    token = client.serial()
    return client.change(CHANGE, f"whoami/{client.key}", {"token": token}, take=answered_or_nothing, arg=token)


DRIVE = Drive(step)
