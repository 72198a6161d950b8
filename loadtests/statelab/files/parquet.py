"""The Parquet file of a run: one row for each operation, with names instead of numbers."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from statelab.files import columns
from statelab.model.history import MISSING, NEVER, NOTHING, RECORDED, HistoryError
from statelab.model.record import Record

LIST: Any = pa.list_(pa.int64())
FORMAT = "statelab-history/3"  # 3: with marks, and the unit of concurrency instead of the thread
SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("store", pa.string()),
        ("client", pa.uint32()),
        ("op", pa.string()),
        ("key", pa.uint32()),
        ("arg", pa.int64()),
        ("call_ns", pa.int64()),
        ("ret_ns", pa.int64()),
        ("outcome", pa.string()),
        ("value", pa.int64()),
        ("nothing", pa.bool_()),  # the answer carries no value: refused, never written, nobody
        ("values", LIST),
        ("replica", pa.string()),
        ("pid", pa.int64()),
        ("boot", pa.string()),
        ("unit", pa.uint32()),
        ("retries", pa.uint16()),
    ]
)
EARLIER = SCHEMA.remove(SCHEMA.get_field_index("retries"))  # runs from before retries were counted
PART = 2**18  # rows
OPTIONAL = {"arg", "ret_ns", "value", "values", "replica", "pid", "boot", "unit"}


def write(path: Path, record: Record) -> None:
    """Write a whole run as one Parquet file, part by part: names take far more memory than numbers."""
    about = {
        "format": FORMAT,
        "stores": json.dumps(record.stores),
        "header": json.dumps(asdict(record.header)),
        "marks": json.dumps([asdict(mark) for mark in record.marks]),
    }
    with pq.ParquetWriter(path, SCHEMA.with_metadata(about)) as file:
        for first in range(0, max(1, len(record.rows)), PART):
            file.write_table(_table(record, slice(first, first + PART)))


def _table(record: Record, part: slice) -> Any:
    rows, unknown = record.rows[part], record.rows["process"][part] < 0
    served = np.where(unknown, len(record.processes), rows["process"])

    def known(values: list[Any], kind: Any) -> Any:
        return pa.array([*values, None], kind).take(pa.array(served))

    value = rows["value"]
    table = {
        "id": pa.array(record.ids[part]),
        "store": pa.array(record.stores, pa.string()).take(pa.array(rows["store"])),
        "op": pa.array(record.header.ops).take(pa.array(rows["op"])),
        "arg": pa.array(rows["arg"], mask=rows["arg"] == NOTHING),
        "call_ns": pa.array(rows["call"]),
        "ret_ns": pa.array(rows["ret"], mask=rows["ret"] == NEVER),
        "outcome": pa.array(RECORDED).take(pa.array(rows["outcome"])),
        "value": pa.array(value, mask=(value == MISSING) | (value == NOTHING)),
        "nothing": pa.array(value == NOTHING),
        "values": _values(record, part),
        "replica": known([one.replica for one in record.processes], pa.string()),
        "pid": known([one.pid for one in record.processes], pa.int64()),
        "boot": known([one.boot for one in record.processes], pa.string()),
        "unit": pa.array(rows["unit"], mask=unknown),
    }
    table |= {name: pa.array(rows[name]) for name in ("client", "key", "retries")}
    return pa.table(table, SCHEMA)


def _values(record: Record, part: slice) -> Any:
    rows = record.rows[part]
    if record.lists is None:
        return pa.nulls(len(rows), SCHEMA.field("values").type)
    ends = record.lists.offsets[part.start : part.start + len(rows) + 1]
    offsets: Any = pa.array((ends - ends[0]).astype(np.int32))
    flat: Any = pa.array(record.lists.flat[ends[0] : ends[-1]])
    unanswered: Any = pa.array((rows["value"] == MISSING) & (np.diff(ends) == 0))
    return pa.ListArray.from_arrays(offsets, flat, mask=unanswered)


def read(path: Path) -> Record:
    """Read a run back, with its rows in the order of their ids.

    Raises:
        HistoryError: the file is missing, damaged, of another version, or has invalid rows.
    """
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise HistoryError(f"{path.name} cannot be read: {error}") from error
    about = {name.decode(): text for name, text in (table.schema.metadata or {}).items()}
    if about.get("format") != FORMAT.encode():
        found = about.get("format", b"no format").decode(errors="replace")
        raise HistoryError(f"{path.name} has another version: {found}, not {FORMAT}. Repeat the run")
    if table.schema.equals(EARLIER):
        table = table.append_column("retries", pa.array(np.zeros(len(table), np.uint16)))
    if not table.schema.equals(SCHEMA):
        raise HistoryError(f"{path.name} does not have the columns of {FORMAT}")
    absent = [name for name in SCHEMA.names if name not in OPTIONAL and table[name].null_count]
    if absent:
        raise HistoryError(f"{path.name} has rows without {absent[0]}")
    return columns.record(path.name, table, about)


def count_rows(path: Path) -> int:
    """Count the operations that a Parquet file actually contains."""
    return int(pq.read_metadata(path).num_rows)
