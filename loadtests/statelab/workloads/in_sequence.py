"""How sentences show operations on values that are handed out in sequence: counts and units sold."""

from functools import cached_property

import numpy as np

from statelab.model.history import CHANGE, FAIL, NOTHING, OK, Bools, Ints
from statelab.workloads.wording import Quantity, Shown


class SequenceShown(Shown):
    """Shows an operation by how many changes had been sent or acknowledged by then.

    A subclass says what `reached` is: for each operation the count in its answer, and the initial one.
    """

    @cached_property
    def reached(self) -> tuple[Ints, int]:
        """The count that each answer shows, and the initial one."""
        return self.history.column("value"), self.history.header["initial"]

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

    @property
    def before(self) -> Quantity:
        """How many changes had been acknowledged when it was sent."""
        done = (self.history.code("outcome") == OK) & (self.history.column("ret") < int(self.row["call"]))
        return Quantity(np.count_nonzero(self._changes & done))

    @property
    def room(self) -> int:
        """How many changes can have come before it, according to its answer."""
        return self.count - int(self.row["op"] == CHANGE)

    @property
    def _sent(self) -> Bools:
        sent: Bools = self._changes & (self.history.column("call") <= int(self.row["ret"]))
        return sent

    @property
    def _changes(self) -> Bools:
        changes = (self.history.code("op") == CHANGE) & (self.history.code("outcome") != FAIL)
        applied: Bools = changes & (self.history.column("value") != NOTHING)
        return applied
