"""What a claim's file must have, and what its conditions may be. Each fault is a line for the one who wrote it."""

from collections.abc import Mapping, Sequence
from typing import Any

from stack.errors import LabError

WORDS = ("TRUE", "FALSE", "ONLY IF", "OUTDATED")
"""What a claim can be, if its evidence decides it; a test keeps them those of the load tester."""

TEXTS = ("claim", "if_true", "instead", "expects")

Conditions = Mapping[str, Any]


def known(said: Mapping[str, Any], names: Sequence[str]) -> None:
    """Raise LabError for a key that is not among the names."""
    for key in said:
        if key not in names:
            raise LabError(f"“{key}” is not known there. Choose from: {', '.join(names)}.")


def whole(said: Mapping[str, Any], texts: Mapping[str, str]) -> None:
    """Raise LabError unless a file has all texts, a number, and what goes with the word that it expects."""
    if missing := [key for key in TEXTS if not texts.get(key, "").strip()]:
        raise LabError(f"“{missing[0]}” is missing.")
    if not isinstance(said.get("number"), int):
        raise LabError("“number” is missing, or no whole number.")
    if texts["expects"] not in WORDS:
        raise LabError(f"expects “{texts['expects']}”, which is not known. Choose from: {', '.join(WORDS)}.")
    for word, key in {"ONLY IF": "only_if", "OUTDATED": "outdated"}.items():
        if (texts["expects"] == word) != (key in texts):
            raise LabError(f"“{key}” goes with expects = “{word}”, and only with it.")


def speech(one: Mapping[str, Any], figures: Sequence[str] | None) -> dict[str, Conditions]:
    """Return the conditions of a piece of evidence; those of a program may name any figure. Raises LabError."""
    speaks = {key: one[key] for key in ("for", "against", "control") if key in one}
    if not speaks.keys() & {"for", "against"}:
        raise LabError("a piece of evidence says neither what speaks “for” the claim nor what speaks “against” it.")
    if figures is None and "control" not in speaks:
        raise LabError("a [[program]] without a “control” could never fail: say what it prints where the fault is not.")
    for side, conditions in speaks.items():
        if not isinstance(conditions, dict) or not conditions:
            raise LabError(f"“{side}” names no figure, so anything would meet it.")
        if figures is not None:
            known(conditions, figures)
        for name, value in conditions.items():
            _range(name, value)
    return speaks


def _range(name: str, value: object) -> None:
    """Raise LabError unless a value is a word, a number, a list of words, or a range of two numbers."""
    if isinstance(value, str | int | float):
        return
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return
    numbers = isinstance(value, list) and all(isinstance(one, int | float) for one in value)
    if not isinstance(value, list) or not numbers or len(value) != 2 or value[0] > value[1]:
        raise LabError(f"{name} = {value} is no range: give two numbers, the lower one first, or words.")
