"""Numbers, choices and lists, exactly as JSON must have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from statelab.history import INFO, MAX_VALUE, MISSING, OK, HistoryError


def refuse(reason: str) -> NoReturn:
    """Say why it cannot be judged."""
    raise HistoryError(reason)


def integer(document: Mapping[str, Any], name: str, where: str, most: int = MAX_VALUE) -> int:
    """Read a whole number, which neither `true` nor 7.0 is."""
    number = document.get(name)
    if type(number) is not int:
        refuse(f"{where}: {name} is no whole number")
    if abs(number) > most:
        refuse(f"{where}: {name} is beyond 2**{most.bit_length() - 1}")
    return number


def answer(document: Mapping[str, Any], outcome: int, where: str, null: int = MISSING) -> int:
    """Read the number that was answered; `null` is what the absence of one means in an answer."""
    if document.get("value") is None:
        return null if outcome == OK else MISSING
    if outcome == INFO:
        refuse(f"{where}: its outcome is unknown, but it has an answer")
    return integer(document, "value", where)


def choice(document: Mapping[str, Any], outcome: int, where: str) -> int:
    """Read a yes or a no."""
    value = document.get("value")
    if value is None:
        return MISSING
    if outcome == INFO:
        refuse(f"{where}: its outcome is unknown, but it has an answer")
    if not isinstance(value, bool):
        refuse(f"{where}: value is neither true nor false")
    return int(value)


def listed(document: Mapping[str, Any], outcome: int, where: str) -> list[Any] | None:
    """Read the list that was answered."""
    value = document.get("value")
    if value is not None and outcome == INFO:
        refuse(f"{where}: its outcome is unknown, but it has an answer")
    if value is not None and not isinstance(value, list):
        refuse(f"{where}: value is no list")
    return value
