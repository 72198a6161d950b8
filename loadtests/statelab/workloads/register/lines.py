"""A register in JSON lines: an operation writes or reads a value; null is the initial value."""
# ruff: noqa: D103  Format says what its functions do

from collections.abc import Mapping
from typing import Any

from statelab.model.history import CHANGE, NOTHING, READ, History, Rows
from statelab.workloads.format import Format, Line, Names, Sent


def read(op: str, line: Line, outcome: int, names: Names) -> Sent:
    return Sent(arg=line.integer("value")) if op == "write" else Sent(line.answer(outcome, NOTHING))


def write(history: History, place: int, answer: int | None) -> dict[str, Any]:
    row = history.rows[place]
    return {"value": int(row["arg"]) if row["op"] == CHANGE else answer}


def settle(rows: Rows, header: Mapping[str, Any]) -> None:
    """Replace the header's initial value by NOTHING in reads, unless some operation writes it."""
    initial, reads = header.get("initial"), rows["op"] == READ
    if type(initial) is int and initial not in rows["arg"][~reads].tolist():
        rows["value"][reads & (rows["value"] == initial)] = NOTHING


FORMAT = Format(read, write, writes=frozenset({"write"}), settle=settle)
