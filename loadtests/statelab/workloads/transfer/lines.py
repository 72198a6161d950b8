"""A bank in JSON lines: an amount moves between two accounts, and a read lists all balances."""
# ruff: noqa: D103  Format says what its functions do

from typing import Any

from statelab.model.history import CHANGE, History
from statelab.workloads.format import NAMED, Format, Line, Names, Sent, written_list


def read(op: str, line: Line, outcome: int, names: Names) -> Sent:
    if op == "read":
        return line.listed(outcome, lambda balance: line.whole("balance", balance))
    source, target = line.integer("from"), line.integer("to")
    if min(source, target) < 0 or max(source, target) >= NAMED:
        line.refuse("there is no such account")
    return Sent(target, source, line.integer("amount"))


def write(history: History, place: int, answer: int | None) -> dict[str, Any]:
    row = history.rows[place]
    if row["op"] == CHANGE:
        return {"from": int(row["key"]), "to": int(row["value"]), "amount": int(row["arg"])}
    return {"value": written_list(history, place, int)}


FORMAT = Format(read, write, lists=("accounts",))
