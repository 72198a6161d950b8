"""A few users send requests as fast as they can."""

from collections.abc import Mapping

from statelab.model.history import CHANGE
from statelab.model.options import Number
from statelab.recording.answer import answered_choice
from statelab.recording.client import Client
from statelab.workloads.rate_limit.windows import FIXED
from statelab.workloads.workload import Drive

USERS = 2
NS_PER_MS = 1_000_000


def step(client: Client) -> int:
    """Ask to be admitted; the answers show everything, so nothing is read at rest."""
    user = client.person % USERS
    query = {"limit": client.choices["limit"], "window_ms": client.choices["limit_window_ms"]}
    return client.change(CHANGE, f"limits/{client.key}/{user}", query=query, take=answered_choice, key=user)


def setup(choices: Mapping[str, int]) -> dict[str, int | str]:
    """Return the limit, its window, and that the stores' windows are fixed."""
    return {"limit": choices["limit"], "window_ns": choices["limit_window_ms"] * NS_PER_MS, "algorithm": FIXED}


DRIVE = Drive(
    step,
    setup=setup,
    options={
        "limit": Number(20, 1, 1_000_000, "Requests that the rate limit admits in each window"),
        "limit_window_ms": Number(1_000, 10, 3_600_000, "Length of the rate limit's windows, in ms"),
    },
    setting="limit {limit:,} per {limit_window_ms:,} ms",
    looks=False,
)
