"""The record of a run: an operation is recorded before its first byte goes out, and completed in place.

So even a request that never returns is in the history, as `info`: it may or may not have been applied.
"""

import itertools
from array import array
from collections.abc import Sequence
from struct import Struct

import numpy as np

from statelab.model.history import INFO, MISSING, NEVER, ROW, Ints, Lists, Process, Rows
from statelab.model.record import Flying

CAPACITY = 5_000_000  # operations, 270 MB: a run that is left unattended stops before it fills the memory

_SENT = Struct("=HBBIqqqiIIqH")
"""A whole row (see ROW), as `struct` writes it: numpy takes twice as long, and ten times for single fields."""
_ANSWER = Struct("=qqiI")
"""`ret`, `value`, `process` and `unit`, which are neighbours in a row."""

_ANSWER_AT, _OUTCOME_AT = (int(ROW.fields[name][1]) for name in ("ret", "outcome"))  # type: ignore[index]


class Recorder:
    """Operations of one run as packed rows, in the order of their calls."""

    def __init__(self) -> None:
        self._keep(np.empty(4096, ROW))
        self._used = 0
        self._processes: dict[Process, int] = {}
        self._people = array("q", [-1])  # the user of each client; client numbers start at 1
        self._users = itertools.count()
        self._sending: set[int] = set()  # operations whose `value` is sent, not answered
        self._flying: set[int] = set()  # ids of the operations that have no outcome yet
        self._listed = array("q")  # ids of the operations whose answer was a list, in the order of their answers
        self._sizes = array("q")
        self._flat = array("q")
        self.completed = 0

    def __len__(self) -> int:
        return self._used

    @property
    def full(self) -> bool:
        """True when no further operation should be sent."""
        return self._used >= CAPACITY

    @property
    def unfinished(self) -> int:
        """How many operations were sent and never completed."""
        return self._used - self.completed

    def new_client(self, continues: int = 0) -> int:
        """Return a new client number: of a new user, or of the user of the client that it continues."""
        self._people.append(self._people[continues] if continues else next(self._users))
        return len(self._people) - 1

    def people(self) -> Ints:
        """Return the user of each client, by client number."""
        return _numbers(self._people)

    def invoke(
        self, store: int, op: int, client: int, call_ns: int, key: int = 0, arg: int = 0, value: int = MISSING
    ) -> int:
        """Record an operation just before its first byte is sent, and return its id.

        The arguments are fields of a row; `value` is a second number that is sent, if the answer has none.
        """
        if self._used == len(self._rows):
            grown = np.empty(2 * len(self._rows), ROW)
            grown[: self._used] = self._rows
            self._keep(grown)
        if value != MISSING:
            self._sending.add(op)
        at = self._used * ROW.itemsize
        _SENT.pack_into(self._bytes, at, store, op, INFO, client, call_ns, NEVER, value, -1, 0, key, arg, 0)
        self._flying.add(self._used)
        self._used += 1
        return self._used - 1

    def complete(
        self,
        op_id: int,
        ret_ns: int,
        outcome: int,
        value: int | Sequence[int] = MISSING,
        served_by: tuple[Process, int] | None = None,
        retries: int = 0,
    ) -> None:
        """Record how an operation ended; `info` has no end time. `value` may be a list of numbers."""
        if not isinstance(value, int):
            self._flat.extend(value)
            self._sizes.append(len(value))
            self._listed.append(op_id)
            value = len(value)
        if value == MISSING:
            value = int(self._rows["value"][op_id])  # what was sent, if anything
        process, unit = -1, 0
        if served_by is not None:
            process, unit = self._processes.setdefault(served_by[0], len(self._processes)), served_by[1]
        ret_ns = NEVER if outcome == INFO else ret_ns
        at = op_id * ROW.itemsize
        _ANSWER.pack_into(self._bytes, at + _ANSWER_AT, ret_ns, value, process, unit)
        if retries:
            self._rows["retries"][op_id] = retries
        self._bytes[at + _OUTCOME_AT] = outcome
        self._flying.discard(op_id)  # last, as another thread may take a snapshot at any time
        self.completed += 1

    def snapshot(self) -> tuple[Rows, Flying, tuple[Process, ...], Lists | None]:
        """Return what is recorded now, without a copy, and which rows may still change: those in flight at this moment.

        Answers go on arriving. One that came later can count a change that the rows lack, so it is hidden, too.
        """
        before, unfinished, until = self._used, self._flying.copy(), self._used
        flying = np.array(sorted(unfinished.union(range(before, until))), np.int64)
        processes = tuple(self._processes)
        return self._rows[:until], Flying(flying, frozenset(self._sending)), processes, self._lists(until)

    def _keep(self, rows: Rows) -> None:
        self._rows = rows
        self._bytes = memoryview(rows.view(np.uint8))  # type: ignore[arg-type]  # the same memory

    def _lists(self, count: int) -> Lists | None:
        """Sort the lists, which are in the order of their answers, into the order of the first `count` rows."""
        listed = _numbers(self._listed)
        if not len(listed):
            return None
        answered = _numbers(self._sizes)[: len(listed)]
        offsets = np.r_[np.int64(0), np.cumsum(answered)]
        order = np.argsort(listed)
        order = order[listed[order] < count]
        sizes = np.zeros(count, np.int64)
        sizes[listed[order]] = answered[order]
        flat = Lists(offsets, _numbers(self._flat)).take(order).flat
        return Lists(np.r_[np.int64(0), np.cumsum(sizes)], flat)


def _numbers(grows: "array[int]") -> Ints:
    """Copy an array in one step: it could not grow while numpy holds a view of it."""
    return np.frombuffer(grows.tobytes(), np.int64)
