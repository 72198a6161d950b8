"""Each request carries a unique token."""

from collections.abc import Mapping, Sequence
from typing import Any

from statelab.model.history import CHANGE, NOTHING
from statelab.recording.client import Client
from statelab.workloads.workload import Drive


def step(client: Client) -> int:
    """Ask; each answer is checked against its own request, so nothing is read at rest."""
    token = client.serial()
    return client.change(CHANGE, f"whoami/{client.key}", {"token": token}, take=_name, arg=token)


def _name(answer: Mapping[str, Any]) -> int | Sequence[int]:
    return NOTHING if answer["value"] is None else int(answer["value"])


DRIVE = Drive(step)
