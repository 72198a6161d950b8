"""A history: every operation of one key of one store, as columns, and the Parquet file of a whole run.

Times are nanoseconds of CLOCK_MONOTONIC, which all processes of one kernel share. An operation whose end nobody
saw (outcome `info`) has `ret` = NEVER: it may take effect at any later time, or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

FORMAT = "statelab-history/1"
OPS = ("add", "read")
OUTCOMES = ("ok", "fail", "info")
OK, FAIL, INFO = range(3)
ADD, READ = range(2)
NEVER = np.iinfo(np.int64).max
MISSING = np.iinfo(np.int64).min
MAX_VALUE = 2**53  # beyond it JSON numbers lose digits in JavaScript, so no honest answer is that large

Ints = npt.NDArray[np.int64]
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
    ]
)
"""One operation as the recorder packs it: 40 bytes. `copy` counts into the copies of the run, -1 for unknown."""


class HistoryError(ValueError):
    """A history that cannot be judged; the message says what is wrong with it."""


@dataclass(frozen=True)
class Copy:
    """One life of one worker process: the place where a process-local store would keep its copy."""

    replica: str
    pid: int
    boot: str


@dataclass(frozen=True)
class History:
    """The operations of one key of one store, one row of every column each, in the order of their calls."""

    store: str
    initial: int
    ids: Ints
    rows: Rows
    copies: tuple[Copy, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> Ints:
        """Give a column of `rows` as 64-bit integers."""
        return self.rows[name].astype(np.int64)


def split(rows: Rows, stores: list[str], copies: tuple[Copy, ...]) -> dict[str, History]:
    """Cut a run's rows into one history for each store; an operation's id is its place in the run."""
    ids = np.arange(len(rows), dtype=np.int64)
    chosen = {store: rows["store"] == index for index, store in enumerate(stores)}
    return {store: History(store, 0, ids[mask], rows[mask], copies) for store, mask in chosen.items()}


def validate(history: History) -> None:
    """Refuse what no honest recorder writes, so that no checker draws a verdict from it.

    Raises:
        HistoryError: times that are negative or run backwards, or values no counter can have.
    """
    call, ret, value = history.rows["call"], history.rows["ret"], history.rows["value"]
    _refuse(history, call < 0, "was called at a negative time")
    _refuse(history, ret < call, "returned before it was called")
    _refuse(history, (value < 0) & (value != MISSING) | (value > MAX_VALUE), "answered what no counter can hold")


def _refuse(history: History, broken: npt.NDArray[np.bool_], complaint: str) -> None:
    if broken.any():
        raise HistoryError(f"operation #{history.ids[broken.argmax()]} {complaint}")


def write(path: Path, rows: Rows, stores: list[str], copies: tuple[Copy, ...]) -> None:
    """Write a whole run as one Parquet file, one row for each operation, names instead of numbers."""
    served: Ints = rows["copy"].astype(np.int64)
    unknown = served < 0

    def known(values: list[Any], kind: Any) -> Any:
        return pa.array([*values, None], kind).take(pa.array(np.where(unknown, len(values), served)))

    def nullable(name: str, null: int) -> Any:
        return pa.array(rows[name], mask=rows[name] == null)

    columns = {
        "id": pa.array(np.arange(len(rows), dtype=np.int64)),
        "store": pa.array(stores, pa.string()).take(pa.array(rows["store"])),
        "client": pa.array(rows["client"]),
        "op": pa.array(OPS).take(pa.array(rows["op"])),
        "call_ns": pa.array(rows["call"]),
        "ret_ns": nullable("ret", NEVER),
        "outcome": pa.array(OUTCOMES).take(pa.array(rows["outcome"])),
        "value": nullable("value", MISSING),
        "replica": known([copy.replica for copy in copies], pa.string()),
        "pid": known([copy.pid for copy in copies], pa.int64()),
        "boot": known([copy.boot for copy in copies], pa.string()),
        "thread": pa.array(rows["thread"], mask=unknown),
    }
    pq.write_table(pa.table(columns).replace_schema_metadata({"format": FORMAT}), path)


def count_rows(path: Path) -> int:
    """Count the operations that a Parquet file really holds."""
    return int(pq.read_metadata(path).num_rows)
