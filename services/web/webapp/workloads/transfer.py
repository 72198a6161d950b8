"""The transfer workload, or a bank whose total never changes: move an amount between two accounts, or read all."""

from typing import Any

from flask import Blueprint

from ..answers import answered
from ..describe import NOTHING, answer, changing, names, reading
from ..inputs import Integer, body, store_for, window_for
from ..problems import FieldError
from ..stores import TransferStore

ACCOUNTS = Integer("accounts", 2, 64, default=4)
BALANCE = Integer("balance", 0, 10**9, default=100)
# Small enough for no balance to come near 2**53, however long a run lasts.
AMOUNT = Integer("amount", 1, 10**6)
SENDER, RECEIVER = (Integer(name, 0, ACCOUNTS.most - 1) for name in ("from", "to"))

DESCRIPTION = {
    "parameters": names("transfer"),
    "get": reading(
        "transfer-read",
        "The balances of all accounts",
        answer({"type": "array", "items": {"type": "integer"}}),
        ACCOUNTS,
        BALANCE,
    ),
    "post": changing("transfer", "Move an amount", answer(NOTHING), ACCOUNTS, BALANCE, body=(SENDER, RECEIVER, AMOUNT)),
}

blueprint = Blueprint("transfer", __name__, url_prefix="/stores/<store>/banks/<key>")


@blueprint.post("")
def transfer(store: str, key: str) -> dict[str, Any]:
    """Move an amount from one account to another; overdrafts are allowed, and there is nothing to answer."""
    bank: TransferStore = store_for("transfer", store, key=key)
    accounts, balance, window = ACCOUNTS.query(), BALANCE.query(), window_for(store)
    sender, receiver, amount = body(SENDER, RECEIVER, AMOUNT)
    for field, account in (("from", sender), ("to", receiver)):
        if account >= accounts:
            raise FieldError(422, field, f"There are {accounts} accounts: {field} must be from 0 to {accounts - 1}.")
    if sender == receiver:
        raise FieldError(422, "to", "The two accounts must be different.")
    bank.transfer(key, sender, receiver, amount, balance, window)
    return answered(None)


@blueprint.get("")
def read(store: str, key: str) -> dict[str, Any]:
    """Answer the balances of all accounts."""
    bank: TransferStore = store_for("transfer", store, key=key)
    return answered(bank.read(key, ACCOUNTS.query(), BALANCE.query()))
