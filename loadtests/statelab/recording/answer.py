"""Reads an answer of the application. One that does not keep the contract is unreadable, whatever its status says."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from statelab.model.history import MAX_VALUE, MISSING, NOTHING, Process

MOST_QUOTED = 60  # characters
MOST_RETRIES = 2**16 - 1
DECODER = json.JSONDecoder()

Value = int | Sequence[int]
Take = Callable[[Mapping[str, Any]], Value]
"""Extracts the recorded number, or list of numbers, from an answer."""


class CutError(ValueError):
    """The body ended too early: the request may have been applied or not."""


class UnreadableError(ValueError):
    """A complete answer that does not keep the contract."""


def parse(body: bytes, take: Take) -> tuple[Value, tuple[Process, int], int]:
    """Return the value of an answer, who served it (the process, and its thread, greenlet or task), and its retries.

    Raises:
        CutError: the body is the beginning of an answer.
        UnreadableError: it is no answer of the application.
    """
    text = body.decode(errors="replace").strip()
    try:
        answer, end = DECODER.raw_decode(text)  # json.loads looks for white space, which is stripped
        if end != len(text):
            raise json.JSONDecodeError("more than one answer", text, end)
        return take(answer), _served_by(answer["served_by"]), _retries(answer) if "retries" in answer else 0
    except json.JSONDecodeError as error:
        if not text or (text.startswith("{") and (error.pos >= len(text) or not text.endswith("}"))):
            raise CutError from error
        raise UnreadableError from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableError from error


def quote(body: bytes) -> str:
    """Shorten a body for a sentence."""
    text = " ".join(body.decode(errors="replace").split())
    return text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}…"


def number(value: Any) -> int:
    """Return a whole number that JSON can carry, or raise UnreadableError."""
    if type(value) is not int or abs(value) > MAX_VALUE:
        raise UnreadableError
    return value


def answered_value(answer: Mapping[str, Any]) -> Value:
    """Return the number in an answer; MISSING if it has none."""
    return MISSING if answer["value"] is None else number(answer["value"])


def answered_or_nothing(answer: Mapping[str, Any]) -> Value:
    """Return the number in an answer; NOTHING if it says that there is none."""
    return NOTHING if answer["value"] is None else number(answer["value"])


def answered_choice(answer: Mapping[str, Any], name: str = "value") -> int:
    """Return 1 for true and 0 for false."""
    if not isinstance(answer[name], bool):
        raise UnreadableError
    return int(answer[name])


def answered_list(answer: Mapping[str, Any]) -> list[int]:
    """Return the list of numbers in an answer."""
    if not isinstance(answer["value"], list):
        raise UnreadableError
    return [number(one) for one in answer["value"]]


def _served_by(served: Any) -> tuple[Process, int]:
    replica, boot = served["replica"], served["boot"]
    if not isinstance(replica, str) or not isinstance(boot, str) or not 0 <= number(served["number"]) < 2**32:
        raise UnreadableError
    return Process(replica, number(served["pid"]), boot), served["number"]


def _retries(answer: Mapping[str, Any]) -> int:
    if not 0 <= number(answer["retries"]) <= MOST_RETRIES:
        raise UnreadableError
    return int(answer["retries"])
