"""What the picture of a proof says about operations; each workload adds its own part.

A `label` fits on a bar, a `text` says everything, and a `claim` says what is wrong with the operations of a witness.
"""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from statelab.model.history import FAIL, INFO, MISSING, OK, UNREADABLE, History, Ints

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Labels:
    """Describes the operations at places of a history."""

    same: ClassVar[str] = "both answered {}"
    """The claim about two operations with the same label."""
    quiet: ClassVar[frozenset[str]] = frozenset()
    """Operations whose answer is a mere acknowledgement: the request says more."""

    def __init__(self, history: History, witness: Sequence[int]) -> None:
        """Take a history, and the places of the operations that are the proof."""
        self.history, self.witness = history, witness

    def number(self, place: int, column: str) -> int:
        """Return one number of an operation."""
        return int(self.history.rows[column][place])

    def listed(self, place: int) -> Ints:
        """Return the numbers that an answer listed."""
        lists = self.history.lists
        return np.array([], np.int64) if lists is None else lists.flat[lists.offsets[place] : lists.offsets[place + 1]]

    def op(self, place: int) -> str:
        """Return the name of the operation."""
        return self.history.header.ops[self.number(place, "op")]

    def outcome(self, place: int) -> int:
        """Return the outcome of an operation as it was recorded."""
        strange = self.history.strange
        unreadable = strange is not None and (strange == self.history.ids[place]).any()
        return UNREADABLE if unreadable else self.number(place, "outcome")

    def label(self, place: int) -> str:
        """Describe the answer in the few characters that fit on a bar."""
        outcome, value = self.outcome(place), self.number(place, "value")
        quiet = self.op(place) in self.quiet
        if outcome == OK:
            return self.answer(place, value) if quiet or value != MISSING else "done"
        unsure = {FAIL: "not applied", INFO: "no answer", UNREADABLE: "unreadable"}[outcome]
        return f"{self.answer(place, value)}: {unsure}" if quiet else unsure

    def text(self, place: int) -> str:
        """Describe the request and the answer in full."""
        ending = {
            FAIL: "was not applied",
            INFO: "got no answer, so it may or may not have been applied",
            UNREADABLE: "got an unreadable answer, so it may or may not have been applied",
            OK: "acknowledged" if self.op(place) in self.quiet else self.details(place, self.number(place, "value")),
        }
        return f"{self.question(place)}: {ending[self.outcome(place)]}"

    def question(self, place: int) -> str:
        """Describe the request."""
        return self.op(place)

    def answer(self, place: int, value: int) -> str:
        """Describe the answer briefly, or the request of a quiet operation."""
        raise NotImplementedError

    def details(self, place: int, value: int) -> str:
        """Describe the answer in full."""
        return "acknowledged" if value == MISSING else self.answer(place, value)

    def claim(self) -> str:
        """Say what is wrong with the witness."""
        places = sorted(self.witness, key=lambda place: (self.number(place, "ret"), self.number(place, "call")))
        labels = [self.label(place) for place in places]
        if len(places) == 1:
            return self.alone(places[0])
        if labels[0] == labels[1] and self.op(places[0]) == self.op(places[1]):
            return self.same.format(labels[0])
        if self.number(places[0], "ret") < self.number(places[1], "call"):
            return self.follows(*places)
        return f"{' and '.join(labels)}: they cannot both be right"

    def alone(self, place: int) -> str:
        """Say what is wrong with a single operation."""
        return f"{self.label(place)}: no order of the requests explains it"

    def follows(self, first: int, second: int) -> str:
        """Say what is wrong with two answers, the second one to a request that was sent after the first."""
        return f"first {self.label(first)}, then {self.label(second)}"
