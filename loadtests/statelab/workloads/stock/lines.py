"""A stock in JSON lines: a purchase returns the number of units left, or is refused."""
# ruff: noqa: D103  Format says what its functions do

from typing import Any

from statelab.model.history import INFO, MISSING, NOTHING, History
from statelab.workloads.format import Format, Line, Names, Sent


def read(op: str, line: Line, outcome: int, names: Names) -> Sent:
    refused, value = line.document.get("refused", False), line.answer(outcome)
    if refused is not None and not isinstance(refused, bool):
        line.refuse("`refused` is neither true nor false")
    if refused and (op == "read" or outcome == INFO or value != MISSING):
        line.refuse("`refused` contradicts the other fields")
    return Sent(NOTHING if refused else value)


def write(history: History, place: int, answer: int | None) -> dict[str, Any]:
    return {"value": answer} | ({"refused": True} if history.rows["value"][place] == NOTHING else {})


FORMAT = Format(read, write, numbers=("initial",))
