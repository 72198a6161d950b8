"""Writes one history as JSON lines that `reader`, and anyone else, can read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from statelab.checkers.carts import OWNER
from statelab.history import ADD, LEAVE, MISSING, NEVER, NOTHING, OK, OPS, OUTCOMES, READ, History
from statelab.lines.reader import FORMAT

HEADER = {
    "counter": ("initial",),
    "stock": ("initial",),
    "transfer": ("accounts",),
    "rate-limit": ("limit", "window_ns"),
}


def lines(history: History) -> Iterator[str]:
    """Write the header, then an operation a line, in the order of their calls."""
    header = {"format": FORMAT, "workload": history.workload, "store": history.store}
    yield json.dumps(header | {name: getattr(history.header, name) for name in HEADER.get(history.workload, ())})
    for place in range(len(history)):
        yield json.dumps(operation(history, place))


def operation(history: History, place: int) -> dict[str, Any]:
    """Write one operation down."""
    row = history.rows[place]
    told = {
        "id": int(history.ids[place]),
        "client": int(row["client"]),
        "op": OPS[history.workload][row["op"]],
        "call": int(row["call"]),
        "ret": None if row["ret"] == NEVER else int(row["ret"]),
        "outcome": OUTCOMES[row["outcome"]],
    }
    told |= fields(history, place)
    if row["copy"] >= 0:
        copy = history.copies[row["copy"]]
        told["served_by"] = f"{copy.replica}/{copy.pid}/{copy.boot}/{row['thread']}"
    return told


def fields(history: History, place: int) -> dict[str, Any]:
    """Write down what was sent and answered, as each workload has it."""
    row = history.rows[place]
    value = int(row["value"])
    answered = value if row["outcome"] == OK and value not in (MISSING, NOTHING) else None
    return FIELDS[history.workload](history, place, answered)


def _counter(history: History, place: int, answered: int | None) -> dict[str, Any]:
    return {"value": answered}


def _stock(history: History, place: int, answered: int | None) -> dict[str, Any]:
    return {"value": answered} | ({"refused": True} if history.rows["value"][place] == NOTHING else {})


def _cart(history: History, place: int, answered: int | None) -> dict[str, Any]:
    user, add = int(history.rows["key"][place]), history.rows["op"][place] == ADD
    sent = {"item": _item(int(history.rows["arg"][place]))}
    return {"user": user} | (sent if add else {"value": _listed(history, place, _item)})


def _register(history: History, place: int, answered: int | None) -> dict[str, Any]:
    return {"value": int(history.rows["arg"][place]) if history.rows["op"][place] == ADD else answered}


def _whoami(history: History, place: int, answered: int | None) -> dict[str, Any]:
    return {"token": int(history.rows["arg"][place]), "value": answered}


def _rate_limit(history: History, place: int, answered: int | None) -> dict[str, Any]:
    return {"user": int(history.rows["key"][place]), "value": None if answered is None else bool(answered)}


def _bank(history: History, place: int, answered: int | None) -> dict[str, Any]:
    row = history.rows[place]
    key, arg = int(row["key"]), int(row["arg"])
    if row["op"] == ADD:
        return {"from": key, "to": int(row["value"]), "amount": arg}
    if row["op"] == LEAVE:
        return {"round": key, "doctor": arg, "value": None if answered is None else bool(answered)}
    if row["op"] == READ:
        return {"value": _listed(history, place, int)}
    return {"round": key, "value": _listed(history, place, bool)}


FIELDS: dict[str, Callable[[History, int, int | None], dict[str, Any]]] = {
    "counter": _counter,
    "stock": _stock,
    "cart": _cart,
    "register": _register,
    "transfer": _bank,
    "whoami": _whoami,
    "rate-limit": _rate_limit,
}


def _listed(history: History, place: int, shape: Any) -> list[Any] | None:
    """Give the list that was answered, or None if none was."""
    row = history.rows[place]
    if row["outcome"] != OK or row["value"] == MISSING:
        return None
    if history.lists is None:
        return []
    offsets = history.lists.offsets
    return [shape(number) for number in history.lists.flat[offsets[place] : offsets[place + 1]].tolist()]


def _item(item: int) -> str:
    return f"{item >> OWNER}:{item & (1 << OWNER) - 1}"
