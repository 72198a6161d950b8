"""Identities in JSON lines: a token is sent, or null for none, and the answer carries one; null is nobody."""
# ruff: noqa: D103  Format says what its functions do

from typing import Any

from statelab.model.history import INFO, NOTHING, History
from statelab.workloads.format import Format, Line, Names, Sent


def read(op: str, line: Line, outcome: int, names: Names) -> Sent:
    anonymous = line.document.get("token", "") is None
    sent = NOTHING if anonymous else names.token(line, "token")
    if isinstance(line.document.get("value"), str) and outcome != INFO:
        return Sent(names.token(line, "value"), arg=sent)
    return Sent(line.answer(outcome, NOTHING), arg=sent)


def write(history: History, place: int, answer: int | None) -> dict[str, Any]:
    sent = int(history.rows["arg"][place])
    return {"token": None if sent == NOTHING else sent, "value": answer}


FORMAT = Format(read, write)
