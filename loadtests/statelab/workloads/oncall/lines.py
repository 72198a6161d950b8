"""Rounds in JSON lines: a doctor asks to leave, or a rota lists who is on call."""
# ruff: noqa: D103  Format says what its functions do

from dataclasses import replace
from typing import Any

from statelab.model.history import CHANGE, History
from statelab.workloads.format import NAMED, Format, Line, Names, Sent, written_list


def read(op: str, line: Line, outcome: int, names: Names) -> Sent:
    number = line.integer("round")
    if not 0 <= number < NAMED:
        line.refuse("there is no such round")
    if op == "leave":
        return Sent(line.choice(outcome), number, line.integer("doctor"))
    return replace(
        line.listed(outcome, lambda on: int(on) if type(on) is bool else line.whole("on call", on)), key=number
    )


def write(history: History, place: int, answer: int | None) -> dict[str, Any]:
    row = history.rows[place]
    if row["op"] == CHANGE:
        value = None if answer is None else bool(answer)
        return {"round": int(row["key"]), "doctor": int(row["arg"]), "value": value}
    return {"round": int(row["key"]), "value": written_list(history, place, bool)}


FORMAT = Format(read, write)
