"""A counter in JSON lines: every operation has the number in its answer."""
# ruff: noqa: D103  Format says what its functions do

from typing import Any

from statelab.model.history import History
from statelab.workloads.format import Format, Line, Names, Sent


def read(op: str, line: Line, outcome: int, names: Names) -> Sent:
    return Sent(line.answer(outcome))


def write(history: History, place: int, answer: int | None) -> dict[str, Any]:
    return {"value": answer}


FORMAT = Format(read, write, numbers=("initial",))
