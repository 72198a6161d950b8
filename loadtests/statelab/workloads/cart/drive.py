"""A few users with several tabs each add items and view the cart."""

import random

from statelab.model.history import CHANGE, READ
from statelab.recording.answer import answered_list
from statelab.recording.client import Client
from statelab.workloads.format import OWNER
from statelab.workloads.workload import Drive

USERS = 2  # at a time, of the four clients that a store has by default: two tabs each
ITEMS = 50  # in a cart on average, then the next user comes: views of a cart without bound would fill the memory
VIEW_SHARE = 1 / 4
VIEWS_AT_REST = 8  # enough to reach several copies
NEWEST = 8  # carts; more would take long to view so often
EARLIER = 100  # carts that are viewed once at rest; those before them were viewed while they filled


def step(client: Client) -> int:
    """Put a new item into the user's cart, or view it."""
    user = client.drawn // (USERS * ITEMS) * USERS + client.person % USERS
    path = f"carts/{client.key}/{user}"
    if random.random() < VIEW_SHARE:
        return client.read(READ, path, key=user, take=answered_list)
    item = user << OWNER | client.serial()  # an item names its owner, so that another cart's item is recognized
    return client.change(CHANGE, path, {"item": item}, key=user, arg=item)


def at_rest(client: Client) -> None:
    """View the newest carts often, and earlier ones once."""
    users = (client.drawn // (USERS * ITEMS) + 1) * USERS
    for user in range(max(0, users - NEWEST - EARLIER), users):
        for _ in range(VIEWS_AT_REST if user >= users - NEWEST else 1):
            client.read(READ, f"carts/{client.key}/{user}", key=user, take=answered_list)


DRIVE = Drive(step, at_rest)
