"""A bank: money moves between accounts, and every look at all of them must find the same total."""

from __future__ import annotations

import random

import numpy as np

from statelab.history import Header, History
from statelab.options import Options
from statelab.scenarios.chart import Chart, answered
from statelab.session import Client

TITLE = "The total of all accounts, as one look found it"

TRANSFER, READ = 0, 1
ACCOUNTS, BALANCE = 4, 1_000
BANK = {"accounts": ACCOUNTS, "balance": BALANCE}
MOST = 10
READ_SHARE = 1 / 4
READS_AT_REST = 8


def step(client: Client) -> int:
    """Move a small amount, or look at all accounts in one request."""
    path = f"banks/{client.shared.key}"
    if random.random() < READ_SHARE:
        return client.look(READ, path, BANK)
    source, target = random.sample(range(ACCOUNTS), 2)
    amount = random.randint(1, MOST)
    body = {"from": source, "to": target, "amount": amount}
    return client.change(TRANSFER, path, body, query=BANK, key=source, arg=amount, value=target)


def at_rest(client: Client) -> None:
    """Look often enough to meet several copies."""
    for _ in range(READS_AT_REST):
        client.look(READ, f"banks/{client.shared.key}", BANK)


def header(_: Options) -> Header:
    """Begin with the same balance everywhere."""
    return Header("transfer", accounts=(BALANCE,) * ACCOUNTS)


def chart(history: History) -> Chart:
    """Draw the total that each look at all accounts found."""
    totals = np.zeros(len(history), np.int64)
    if history.lists:
        running = np.r_[np.int64(0), np.cumsum(history.lists.flat)]
        totals = running[history.lists.offsets[1:]] - running[history.lists.offsets[:-1]]
    return Chart(answered(history, READ), totals)
