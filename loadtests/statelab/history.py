"""A history: every operation of one key of one store, as columns; and a record, which holds a run's histories.

Times are nanoseconds of CLOCK_MONOTONIC, which all processes of one kernel share. An operation whose end nobody
saw (outcome `info`) has `ret` = NEVER: it may take effect at any later time, or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

OUTCOMES = ("ok", "fail", "info")
OK, FAIL, INFO = range(3)
OPS = {
    "counter": ("add", "read"),
    "stock": ("buy", "read"),
    "cart": ("add", "view"),
    "register": ("write", "read"),
    "transfer": ("transfer", "read", "leave", "rota"),
    "whoami": ("ask",),
    "rate-limit": ("try",),
}
"""What can be asked of each workload; `op` counts into it. The first one changes the state."""
ADD, READ, LEAVE, ROTA = range(4)
NEVER = np.iinfo(np.int64).max
MISSING = np.iinfo(np.int64).min
NOTHING = MISSING + 1
"""The answer that there is none: a purchase REFUSED, a register UNWRITTEN, NOBODY behind a request."""
REFUSED = UNWRITTEN = NOBODY = NOTHING
MAX_VALUE = 2**53  # beyond it JSON numbers lose digits in JavaScript, so no honest answer is that large

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
        ("copy", "i4"),
        ("thread", "u4"),
        ("key", "u4"),
        ("arg", "i8"),
    ]
)
"""One operation as the recorder packs it: 52 bytes. `copy` counts into the copies of the run, -1 for unknown.

`value` is the answer, or how many numbers the answer lists. What went out: `key` is the user of a cart or a limit, the
round of a rota, the account a transfer takes from (and `value` the one it goes to); `arg` is a cart's item
(owner << 32 | n), the value written, the amount, the token, the doctor.
"""


class HistoryError(ValueError):
    """A history that cannot be judged; the message says what is wrong with it."""


@dataclass(frozen=True)
class Copy:
    """One life of one worker process: the place where a process-local store would keep its copy."""

    replica: str
    pid: int
    boot: str


@dataclass(frozen=True)
class Lists:
    """Answers that list numbers: row i has `flat[offsets[i]:offsets[i + 1]]`."""

    offsets: Ints
    flat: Ints

    @property
    def sizes(self) -> Ints:
        """How many numbers each row has."""
        sizes: Ints = self.offsets[1:] - self.offsets[:-1]
        return sizes

    def take(self, places: Ints) -> Lists:
        """Give the lists of some rows."""
        sizes = self.sizes[places]
        offsets = np.zeros(len(sizes) + 1, np.int64)
        np.cumsum(sizes, out=offsets[1:])
        shift = np.repeat(self.offsets[places] - offsets[:-1], sizes)
        return Lists(offsets, self.flat[np.arange(offsets[-1]) + shift])


@dataclass(frozen=True)
class Header:
    """What the requests did, and what they found: the same for every store of a run."""

    workload: str = "counter"
    initial: int = 0
    accounts: tuple[int, ...] = ()
    limit: int = 0
    window_ns: int = 0


@dataclass(frozen=True)
class History:
    """The operations of one key of one store, one row of every column each, in the order of their calls."""

    store: str
    header: Header
    ids: Ints
    rows: Rows
    copies: tuple[Copy, ...] = ()
    lists: Lists | None = None
    _kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def workload(self) -> str:
        """What the requests did."""
        return self.header.workload

    def column(self, name: str) -> Ints:
        """Give a column of `rows` as 64-bit integers, for reading only.

        It is copied once: a column's numbers lie 52 bytes apart in the rows, so that each look at one of them reads
        all of them from memory.
        """
        if name not in self._kept:
            self._kept[name] = self.rows[name].astype(np.int64)
        kept: Ints = self._kept[name]
        return kept

    def code(self, name: str) -> Codes:
        """Give `op` or `outcome` of every row, for reading only."""
        if name not in self._kept:
            self._kept[name] = np.ascontiguousarray(self.rows[name])
        kept: Codes = self._kept[name]
        return kept

    def answered(self) -> Bools:
        """Say of every row whether it was acknowledged and its answer is known."""
        known: Bools = (self.code("outcome") == OK) & (self.column("value") != MISSING)
        return known

    def take(self, places: Ints) -> History:
        """Give the history of the rows at some places alone."""
        lists = self.lists.take(places) if self.lists else None
        # `rows[places]` would copy field by field, six times as slowly.
        return replace(self, ids=self.ids[places], rows=self.rows.take(places), lists=lists)


@dataclass(frozen=True)
class Record:
    """All operations of a run, of all its stores."""

    stores: tuple[str, ...]
    header: Header
    ids: Ints
    rows: Rows
    copies: tuple[Copy, ...]
    lists: Lists | None = None

    def split(self) -> dict[str, History]:
        """Cut it into one history for each store."""
        whole = History("", self.header, self.ids, self.rows, self.copies, self.lists)
        return {
            store: replace(whole.take(np.flatnonzero(self.rows["store"] == index)), store=store)
            for index, store in enumerate(self.stores)
        }
