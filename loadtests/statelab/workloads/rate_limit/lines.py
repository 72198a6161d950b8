"""A rate limit in JSON lines: a request of a user is admitted or refused."""
# ruff: noqa: D103  Format says what its functions do

from typing import Any

from statelab.model.history import History
from statelab.workloads.format import Format, Line, Names, Sent
from statelab.workloads.rate_limit.windows import ALGORITHMS


def read(op: str, line: Line, outcome: int, names: Names) -> Sent:
    return Sent(line.choice(outcome), names.user(line.document.get("user"), line))


def write(history: History, place: int, answer: int | None) -> dict[str, Any]:
    return {"user": int(history.rows["key"][place]), "value": None if answer is None else bool(answer)}


FORMAT = Format(read, write, numbers=("limit", "window_ns"), words={"algorithm": ALGORITHMS})
