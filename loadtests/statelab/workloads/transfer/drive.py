"""Each client moves a small amount between two accounts, or reads all accounts in one request."""

import random
from collections.abc import Mapping

from statelab.model.history import CHANGE, READ
from statelab.recording.answer import Answer, UnreadableError, Value, answered_list
from statelab.recording.client import Client
from statelab.workloads.workload import Drive

ACCOUNTS, BALANCE = 4, 1_000
BANK = {"accounts": ACCOUNTS, "balance": BALANCE}
LARGEST_AMOUNT = 10
READ_SHARE = 1 / 4
READS_AT_REST = 8  # enough to reach several copies


def step(client: Client) -> int:
    """Transfer, or read."""
    path = f"banks/{client.key}"
    if random.random() < READ_SHARE:
        return client.read(READ, path, BANK, take=_balances)
    source, target = random.sample(range(ACCOUNTS), 2)
    amount = random.randint(1, LARGEST_AMOUNT)
    body = {"from": source, "to": target, "amount": amount}
    return client.change(CHANGE, path, body, query=BANK, key=source, arg=amount, value=target)


def _balances(answer: Answer) -> Value:
    balances = answered_list(answer)
    if len(balances) != ACCOUNTS:
        raise UnreadableError
    return balances


def at_rest(client: Client) -> None:
    """Read the final balances."""
    for _ in range(READS_AT_REST):
        client.read(READ, f"banks/{client.key}", BANK, take=_balances)


def setup(_: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    """Start with the same balance in every account."""
    return {"accounts": (BALANCE,) * ACCOUNTS}


DRIVE = Drive(step, at_rest, setup)
