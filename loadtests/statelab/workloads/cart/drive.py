"""A few users with several tabs each add items and view the cart."""

import random

from statelab.model.history import CHANGE, READ
from statelab.recording.answer import answered_list
from statelab.recording.client import Client
from statelab.workloads.format import OWNER
from statelab.workloads.workload import Drive

USERS = 2  # of the four clients that a store has by default: two tabs each
VIEW_SHARE = 1 / 4
VIEWS_AT_REST = 8  # enough to reach several copies


def step(client: Client) -> int:
    """Put a new item into the user's cart, or view it."""
    user = client.person % USERS
    path = f"carts/{client.key}/{user}"
    if random.random() < VIEW_SHARE:
        return client.read(READ, path, key=user, take=answered_list)
    item = user << OWNER | client.serial()  # an item names its owner, so that another cart's item is recognized
    return client.change(CHANGE, path, {"item": item}, key=user, arg=item)


def at_rest(client: Client) -> None:
    """View every cart."""
    for user in range(USERS):
        for _ in range(VIEWS_AT_REST):
            client.read(READ, f"carts/{client.key}/{user}", key=user, take=answered_list)


DRIVE = Drive(step, at_rest)
