"""How sentences show operations on values that are handed out in sequence: counts and units sold."""

from functools import cached_property
from typing import Self

import numpy as np

from statelab.model.history import CHANGE, FAIL, NEVER, NOTHING, OK, Bools, Ints
from statelab.workloads.wording import Quantity, Shown


class SequenceShown(Shown):
    """Shows an operation by how many changes had been sent or acknowledged by then.

    A subclass says what `reached` is: for each operation the count in its answer, and the initial one.
    """

    change = "increment"
    thing = "value"
    """What it is called, and what each one takes."""

    @cached_property
    def reached(self) -> tuple[Ints, int]:
        """The count that each answer shows, and the initial one."""
        return self.history.column("value"), self.history.header["initial"]

    @property
    def most(self) -> int:
        """How many changes can take effect."""
        return NEVER

    @property
    def said(self) -> str:
        """Its answer as a verb phrase."""
        return f"answered {self.value}"

    @property
    def count(self) -> Quantity:
        """The count that its answer shows, from the initial one."""
        counts, initial = self.reached
        return Quantity(counts[self.place] - initial)

    @property
    def sent(self) -> Quantity:
        """How many changes had been sent when it ended; refused ones are none."""
        return Quantity(np.count_nonzero(self._sent))

    @property
    def mute(self) -> int:
        """How many of them have no number in their answer, if they have one at all."""
        return int(np.count_nonzero(self._sent & ~self.history.answered()))

    @property
    def unclaimed(self) -> Quantity:
        """How many counts up to its own no answer of a change shows."""
        counts, initial = self.reached
        shown = counts[self._changes & self.history.answered()]
        last = int(counts[self.place])
        return Quantity(last - initial - len(np.unique(shown[(shown > initial) & (shown <= last)])))

    @cached_property
    def since(self) -> Self | None:
        """The operation of the witness that had ended before it was sent."""
        return next((one for one in self.beside if one.row["ret"] < self.row["call"]), None)

    @cached_property
    def until(self) -> Self | None:
        """The operation of the witness that was sent after it had ended."""
        return next((one for one in self.beside if one.row["call"] > self.row["ret"]), None)

    @property
    def alike(self) -> Quantity:
        """How many changes were sent and acknowledged between these two without a number in the answer."""
        since = self.history.column("call") > (self.since.row["ret"] if self.since else -1)
        until = self.history.column("ret") < (self.until.row["call"] if self.until else NEVER)
        done = self._changes & (self.history.code("outcome") == OK) & ~self.history.answered()
        return Quantity(np.count_nonzero(done & since & until))

    @property
    def crowd(self) -> str:
        """It, and how many they were."""
        return f"{self} was" if self.alike == 1 else f"{self.alike:,} {self.change}s, {self} among them, were"

    @property
    def meanwhile(self) -> str:
        """Between which operations that was."""
        since = f" after {self.since} {self.since.said}" if self.since else ""
        until = f" before {self.until} was sent, which {self.until.said}" if self.until else ""
        return f"{since} and{until}" if since and until else since + until

    @property
    def taken(self) -> str:
        """How many of the counts that they can have reached are those of others."""
        counts, initial = self.reached
        first = self.since.count if self.since else 0
        last = self.until.count - int(self.until._changes[self.until.place]) if self.until else self.most
        if last <= first:
            return f"No {self.thing} was left for {'it' if self.alike == 1 else 'them'}"
        shown = counts[self._changes & self.history.answered()] - initial
        others = len(np.unique(shown[(shown > first) & (shown <= last)]))
        begins, ends = ("in between", "left then") if self.since else ("up to that", "in all")
        which = begins if self.until else ends
        span = f"{Quantity(last - first):{self.thing}|{self.thing}s}"
        return f"Of the {span} {which}, {others:,} {'is' if others == 1 else 'are'} in other {self.change}s' answers"

    @property
    def _sent(self) -> Bools:
        sent: Bools = self._changes & (self.history.column("call") <= int(self.row["ret"]))
        return sent

    @property
    def _changes(self) -> Bools:
        changes = (self.history.code("op") == CHANGE) & (self.history.code("outcome") != FAIL)
        applied: Bools = changes & (self.history.column("value") != NOTHING)
        return applied
