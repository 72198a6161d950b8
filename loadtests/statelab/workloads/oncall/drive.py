"""Two clients at a time compete in one round: each asks for one doctor to leave."""

from statelab.model.history import CHANGE
from statelab.recording.answer import answered_choice
from statelab.recording.client import Client
from statelab.workloads.workload import Drive

DOCTORS = 2


def step(client: Client) -> int:
    """Ask for the next doctor to leave; the answers show everything, so nothing is read at rest."""
    number, doctor = divmod(client.serial(), DOCTORS)
    path = f"oncall/{client.key}/{number}"
    return client.change(CHANGE, path, {"doctor": doctor}, take=answered_choice, key=number, arg=doctor)


DRIVE = Drive(step, looks=False)
