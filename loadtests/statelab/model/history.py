"""A history contains every operation on one key of one store, as columns.

Times are nanoseconds of CLOCK_MONOTONIC, which all processes of one kernel share. An operation with an unknown
outcome (`info`) has `ret` = NEVER: it may take effect at any later time, or not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from statelab.model.marks import Mark

RECORDED = ("ok", "fail", "info", "unreadable")
"""A record also keeps acknowledgements whose answer nobody can read; to a checker, these are unknown."""
OK, FAIL, INFO, UNREADABLE = range(4)
CHANGE, READ = range(2)
"""A workload's first operation changes the state, its second reads it."""
NEVER = np.iinfo(np.int64).max
MISSING = np.iinfo(np.int64).min
NOTHING = MISSING + 1
"""Without a value: a refused purchase, a register that was never written, nobody logged in, no token sent."""
MAX_VALUE = 2**53  # JSON numbers beyond it lose digits in JavaScript, so no correct answer is that large

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.void]

ROW = np.dtype(
    [
        ("store", "u2"),
        ("op", "u1"),
        ("outcome", "u1"),
        ("client", "u4"),
        ("call", "i8"),
        ("ret", "i8"),
        ("value", "i8"),
        ("process", "i4"),
        ("unit", "u4"),
        ("key", "u4"),
        ("arg", "i8"),
        ("retries", "u2"),
    ]
)
"""One operation as the recorder packs it: 54 bytes.

`value` is the answer, or how many numbers the answer lists. `key` and `arg` were sent: what the request concerns (a
user, a round, an account) and a number that it carries (an item, an amount, a token). `process` is the place of the
serving process among those of the run, -1 if unknown; `unit` is the thread, greenlet or task within that process.
`retries` is how often the store began anew for this request, because another one had changed the same state.
"""


class HistoryError(ValueError):
    """A history that cannot be judged; the message says why."""


class Process(NamedTuple):
    """One life of a worker process; a restarted worker is another one."""

    replica: str
    pid: int
    boot: str


@dataclass(frozen=True)
class Lists:
    """Answers that are lists of numbers: row i lists `flat[offsets[i]:offsets[i + 1]]`."""

    offsets: Ints
    flat: Ints

    @property
    def sizes(self) -> Ints:
        """How many numbers each row lists."""
        sizes: Ints = self.offsets[1:] - self.offsets[:-1]
        return sizes

    def take(self, places: Ints) -> "Lists":
        """Return the lists of some rows."""
        sizes = self.sizes[places]
        offsets = np.zeros(len(sizes) + 1, np.int64)
        np.cumsum(sizes, out=offsets[1:])
        shift = np.repeat(self.offsets[places] - offsets[:-1], sizes)
        return Lists(offsets, self.flat[np.arange(offsets[-1]) + shift])


@dataclass(frozen=True)
class Header:
    """What all stores of a run have in common.

    Args:
        workload: the workload's name.
        ops: the names of its operations; a row's `op` is a place among them.
        setup: what a checker needs besides the operations, such as the `initial` number of units.
        unit: what serves one request within a process: thread, greenlet or task.
    """

    workload: str
    ops: tuple[str, ...]
    setup: Mapping[str, Any] = field(default_factory=dict)
    unit: str = "thread"

    def __getitem__(self, name: str) -> Any:
        return self.setup[name]


@dataclass(frozen=True)
class History:
    """The operations of one key of one store, one row of every column each, in the order of their calls."""

    store: str
    header: Header
    ids: Ints
    rows: Rows
    processes: tuple[Process, ...] = ()
    lists: Lists | None = None
    marks: tuple[Mark, ...] = ()
    people: Ints | None = None
    """The user of each client, by client number; None: each client is a user of its own."""
    strange: Ints | None = None
    """The ids of the operations that got an unreadable answer; their outcome here is `info`, as to a checker."""
    _kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def unreadable(self) -> int:
        """How many operations got an unreadable answer."""
        return 0 if self.strange is None else len(self.strange)

    @property
    def workload(self) -> str:
        """The workload's name."""
        return self.header.workload

    def recorded(self) -> Codes:
        """Return the outcome of every row as it was recorded: also which ones are unreadable."""
        outcome = self.code("outcome").copy()
        if self.strange is not None:
            outcome[np.isin(self.ids, self.strange)] = UNREADABLE
        return outcome

    def judgeable(self) -> Self:
        """Return it with unreadable answers as unknown ones, and their ids aside."""
        unreadable = np.flatnonzero(self.rows["outcome"] == UNREADABLE)
        if not len(unreadable):
            return self
        rows = self.rows.copy()
        rows["outcome"][unreadable], rows["ret"][unreadable] = INFO, NEVER
        return replace(self, rows=rows, strange=self.ids[unreadable])

    def column(self, name: str) -> Ints:
        """Return a column of `rows` as 64-bit integers; do not write to it.

        The copy is made once. In the rows, the numbers of a column are 54 bytes apart, so each pass over a column would
        read the whole array from memory.
        """
        if name not in self._kept:
            self._kept[name] = self.rows[name].astype(np.int64)
        kept: Ints = self._kept[name]
        return kept

    def code(self, name: str) -> Codes:
        """Return `op` or `outcome` of every row; do not write to it."""
        if name not in self._kept:
            self._kept[name] = np.ascontiguousarray(self.rows[name])
        kept: Codes = self._kept[name]
        return kept

    def answered(self) -> Bools:
        """Tell for every row whether it was acknowledged with a known answer."""
        known: Bools = (self.code("outcome") == OK) & (self.column("value") != MISSING)
        return known

    def take(self, places: Ints) -> Self:
        """Return a history of some of the rows."""
        lists = self.lists.take(places) if self.lists else None
        # `rows[places]` would copy field by field, six times as slowly.
        return replace(self, ids=self.ids[places], rows=self.rows.take(places), lists=lists)
