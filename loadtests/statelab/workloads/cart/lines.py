"""A cart in JSON lines: an operation adds an item, or views all items of a user."""
# ruff: noqa: D103  Format says what its functions do

from dataclasses import replace
from typing import Any

from statelab.model.history import CHANGE, History
from statelab.workloads.format import Format, Line, Names, Sent, item_text, written_list


def read(op: str, line: Line, outcome: int, names: Names) -> Sent:
    user = names.user(line.document.get("user"), line)
    if op == "add":
        return Sent(key=user, arg=names.item(line.document.get("item"), line))
    return replace(line.listed(outcome, lambda item: names.item(item, line)), key=user)


def write(history: History, place: int, answer: int | None) -> dict[str, Any]:
    row = history.rows[place]
    if row["op"] == CHANGE:
        return {"user": int(row["key"]), "item": item_text(int(row["arg"]))}
    return {"user": int(row["key"]), "value": written_list(history, place, item_text)}


FORMAT = Format(read, write)
