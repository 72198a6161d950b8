"""Reads an answer of the application. One that does not keep the contract is unreadable, whatever its status says."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from msgspec import DecodeError, Meta, Struct, json

from statelab.model.history import MAX_VALUE, MISSING, NOTHING, Process

MOST_QUOTED = 60  # characters

Natural = Annotated[int, Meta(ge=0, lt=2**32)]


class ServedBy(Struct):
    """Who served a request: the process, and the number of its thread, greenlet or task."""

    replica: str
    pid: Natural
    boot: str
    number: Natural


class Answer(Struct):
    """What the application answers; of its fields, those that are recorded."""

    value: Any
    served_by: ServedBy
    retries: Annotated[int, Meta(ge=0, lt=2**16)] = 0
    refused: Any = None


Value = int | Sequence[int]
Take = Callable[[Answer], Value]
"""Extracts the recorded number, or list of numbers, from an answer."""

_decode = json.Decoder(Answer).decode


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
    try:
        answer = _decode(body)
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        if str(error) == "Input data was truncated":  # msgspec has no class of its own for this
            raise CutError from error
        raise UnreadableError from error
    by = answer.served_by
    return take(answer), (Process(by.replica, by.pid, by.boot), by.number), answer.retries


def quote(body: bytes) -> str:
    """Shorten a body for a sentence."""
    text = " ".join(body.decode(errors="replace").split())
    return text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}…"


def number(value: Any) -> int:
    """Return a whole number that JSON can carry, or raise UnreadableError."""
    if type(value) is not int or abs(value) > MAX_VALUE:
        raise UnreadableError
    return value


def answered_value(answer: Answer) -> Value:
    """Return the number in an answer; MISSING if it has none."""
    return MISSING if answer.value is None else number(answer.value)


def answered_or_nothing(answer: Answer) -> Value:
    """Return the number in an answer; NOTHING if it says that there is none."""
    return NOTHING if answer.value is None else number(answer.value)


def answered_choice(answer: Answer) -> int:
    """Return 1 for true and 0 for false."""
    return choice(answer.value)


def answered_list(answer: Answer) -> list[int]:
    """Return the list of numbers in an answer."""
    if not isinstance(answer.value, list):
        raise UnreadableError
    return [number(one) for one in answer.value]


def choice(value: Any) -> int:
    """Return 1 for true and 0 for false, or raise UnreadableError."""
    if not isinstance(value, bool):
        raise UnreadableError
    return int(value)
