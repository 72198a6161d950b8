"""The word on a claim: a pure function of what its evidence showed and of what its file says beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from statelab.model.expectations import INCONCLUSIVE

TRUE, FALSE, ONLY_IF, OUTDATED = "TRUE", "FALSE", "ONLY IF", "OUTDATED"

Seen = Mapping[str, Any]
"""Figures and words by their names."""


class Side(Enum):
    """On which side a piece of evidence is."""

    FOR = "for"
    AGAINST = "against"
    NEITHER = "neither"


@dataclass(frozen=True)
class Heard:
    """What a piece of evidence says, whether it was taken within the claim's condition, and why it says nothing.

    `today` tells whether it is a program, which names the versions that it ran on.
    """

    side: Side
    within: bool | None = None
    why: str = ""
    today: bool = False


@dataclass(frozen=True)
class Word:
    """The word, and for one that is undecided the reason."""

    text: str
    why: str = ""


def listen(evidence: Mapping[str, Any], seen: Seen | None) -> Heard:
    """Return what a piece of evidence says.

    Args:
        evidence: as the claim's file has it: `speaks` with conditions `for`, `against` and `control`, and `within`.
        seen: what was seen, or None if it was not measured.
    """
    within, speaks, today = evidence["within"], evidence["speaks"], evidence["kind"] == "program"

    def nothing(why: str) -> Heard:
        return Heard(Side.NEITHER, within, f"{evidence['name']}: {why}", today)

    if seen is None:
        return nothing("it has not been measured")
    if seen.get("verdict") == INCONCLUSIVE:
        return nothing("its run decided nothing")
    if failed := _failed(speaks.get("control", {}), seen):
        return nothing(f"its control failed, {failed}")
    missed = {side: _failed(speaks[side.value], seen) for side in (Side.FOR, Side.AGAINST) if side.value in speaks}
    sides = [side for side, failed in missed.items() if not failed]
    if len(sides) == 1:
        return Heard(sides[0], within, "", today)
    neither = "; ".join(f"not {side.value}, {why}" for side, why in missed.items())
    return nothing("it speaks both ways" if sides else neither)


def decide(heard: Sequence[Heard], only_if: str = "", outdated: str = "") -> Word:
    """Return the word.

    Args:
        heard: what all the evidence says.
        only_if: the condition under which the claim holds, if its file states one.
        outdated: the version since which it does not hold any more, if its file states one.
    """
    if not heard:
        return Word(INCONCLUSIVE, "there is no evidence")
    if mute := [one.why for one in heard if one.side is Side.NEITHER]:
        return Word(INCONCLUSIVE, "; ".join(mute))
    sides = {one.side for one in heard}
    if len(sides) == 2:
        return _divided(heard, only_if)
    if sides == {Side.FOR}:
        return Word(TRUE)
    return Word(OUTDATED if outdated and any(one.today for one in heard) else FALSE)


def _divided(heard: Sequence[Heard], only_if: str) -> Word:
    """Return the word if some evidence speaks for the claim and some against it."""
    if not only_if:
        return Word(INCONCLUSIVE, "its evidence speaks for it and against it, and its file states no condition")
    if all((one.side is Side.FOR) == one.within for one in heard):
        return Word(ONLY_IF)
    return Word(INCONCLUSIVE, "the condition that its file states does not tell the outcomes apart")


def _failed(conditions: Mapping[str, Any], seen: Seen) -> str:
    """Return the first condition that is not met, as a phrase; nothing if all are."""
    for name, wanted in conditions.items():
        if name not in seen:
            return f"{name} was not seen"
        if not _met(wanted, seen[name]):
            return f"{name} is {seen[name]}, not {_told(wanted)}"
    return ""


def _met(wanted: Any, value: Any) -> bool:
    if not isinstance(wanted, list):
        return bool(wanted == value)
    if isinstance(wanted[0], str):
        return value in wanted
    return isinstance(value, int | float) and wanted[0] <= value <= wanted[1]


def _told(wanted: Any) -> str:
    if not isinstance(wanted, list):
        return str(wanted)
    return " or ".join(wanted) if isinstance(wanted[0], str) else f"{wanted[0]} to {wanted[1]}"
