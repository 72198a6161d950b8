"""A shop's basket: a few users with several tabs each, which add items and look at the basket."""

from __future__ import annotations

import random

from statelab.history import Header, History
from statelab.options import Options
from statelab.scenarios.chart import Chart, answered
from statelab.session import Client

TITLE = "Items in the first user's basket, as seen"

ADD, VIEW = 0, 1
USERS = 2  # of the four clients that a store has by default: two tabs each
VIEW_SHARE = 1 / 4
VIEWS_AT_REST = 8
OWNER_SHIFT = 32  # an item says whose it is, so that it is known in another's basket


def step(client: Client) -> int:
    """Put a new item into the user's basket, or look at it."""
    user = client.person % USERS
    if random.random() < VIEW_SHARE:
        return client.look(VIEW, f"carts/{client.shared.key}/{user}", key=user)
    item = user << OWNER_SHIFT | next(client.shared.numbers)
    return client.change(ADD, f"carts/{client.shared.key}/{user}", {"item": item}, key=user, arg=item)


def at_rest(client: Client) -> None:
    """Look at every basket, often enough to meet several copies."""
    for user in range(USERS):
        for _ in range(VIEWS_AT_REST):
            client.look(VIEW, f"carts/{client.shared.key}/{user}", key=user)


def header(_: Options) -> Header:
    """Begin with empty baskets."""
    return Header("cart")


def chart(history: History) -> Chart:
    """Draw how many items the views of the first user's basket held."""
    shown = answered(history, VIEW) & (history.rows["key"] == 0)
    return Chart(shown, history.column("value"))
