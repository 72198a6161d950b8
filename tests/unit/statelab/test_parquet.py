"""A run's file is read back as it was written, whatever the order of its rows; a damaged one is refused."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from statelab.files import parquet
from statelab.model.history import ROW, Header, HistoryError, Lists
from statelab.model.marks import Mark
from statelab.model.record import Record
from tests.unit.headers import head
from tests.unit.statelab import generate
from tests.unit.statelab.histories import PROCESSES, of_case
from tests.unit.statelab.stories import story

LINES = ["add#1 0-9 1:1", "view#1 20-29 []", "view#1 30-39 [1:1]", "add#1 40- 1:2", "view#1 50-"]


def saved(path: Path, header: Header | None = None) -> Record:
    own = story(header or head("cart"), LINES, copies=[2, 0, -1, -1, -1])
    used = (PROCESSES[2], PROCESSES[0])
    own.rows["process"], own.rows["retries"] = [0, 1, -1, -1, -1], [0, 65535, 0, 0, 2]
    marks = (Mark(7, "worker replaced", "a/9", "first answer of a new worker, a/9"),)
    record = Record(("some", "idle"), own.header, own.ids, own.rows, used, own.lists, marks)
    parquet.write(path, record)
    return record


def same(one: Record, other: Record) -> None:
    assert (one.stores, one.header, one.processes) == (other.stores, other.header, other.processes)
    assert one.marks == other.marks
    assert one.ids.tolist() == other.ids.tolist()
    assert one.rows.tolist() == other.rows.tolist()
    assert one.lists is not None
    assert other.lists is not None
    assert one.lists.offsets.tolist() == other.lists.offsets.tolist()
    assert one.lists.flat.tolist() == other.lists.flat.tolist()


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    record = saved(tmp_path / "a.parquet")
    same(parquet.read(tmp_path / "a.parquet"), record)


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    record = saved(tmp_path / "a.parquet")
    table = pq.read_table(tmp_path / "a.parquet")
    pq.write_table(table.take(pa.array([3, 0, 4, 2, 1])), tmp_path / "b.parquet")
    same(parquet.read(tmp_path / "b.parquet"), record)


def test_a_run_from_before_retries_were_counted_has_none(tmp_path: Path) -> None:
    record = saved(tmp_path / "a.parquet")
    pq.write_table(pq.read_table(tmp_path / "a.parquet").drop_columns("retries"), tmp_path / "b.parquet")
    record.rows["retries"] = 0
    same(parquet.read(tmp_path / "b.parquet"), record)


def test_histories_of_all_workloads_survive(tmp_path: Path) -> None:
    rng, path = Random(3), tmp_path / "a.parquet"
    for draw in generate.EVERY:
        for _ in range(10):
            own = of_case(draw(rng))
            parquet.write(path, Record(("s",), own.header, own.ids, own.rows, PROCESSES, own.lists))
            again = parquet.read(path)
            assert again.rows.tolist() == own.rows.tolist()
            assert again.header == own.header


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    saved(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(HistoryError, match="cannot be read"):
        parquet.read(path)
    with pytest.raises(HistoryError, match="cannot be read"):
        parquet.read(tmp_path / "b.parquet")


def changed(path: Path, **columns: list[object]) -> None:
    table = pq.read_table(path)
    for name, values in columns.items():
        place = table.schema.get_field_index(name)
        kind = table.schema.field(name).type if values[-1] != "other" else pa.string()
        table = table.set_column(place, name, pa.array(values, kind))
    pq.write_table(table, path)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"op": ["add", "view", "view", "add", "steal"]}, "contains “steal”, which is not one of add, view"),
        ({"outcome": ["ok", "ok", "ok", "info", "lost"]}, "contains “lost”, which is not one of ok, fail, info"),
        ({"store": ["some", "some", "some", "some", "else"]}, "contains “else”, which is not one of some, idle"),
        ({"call_ns": [1, 2, 3, 4, None]}, "has rows without call_ns"),
        ({"value": ["1", "2", "3", "4", "other"]}, "does not have the columns"),
    ],
)
def test_rows_that_no_recorder_writes_are_refused(
    tmp_path: Path, columns: dict[str, list[object]], reason: str
) -> None:
    path = tmp_path / "a.parquet"
    saved(path)
    changed(path, **columns)
    with pytest.raises(HistoryError, match=reason):
        parquet.read(path)


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"format": "statelab-history/1"}, "has another version: statelab-history/1, not statelab-history/3"),
        ({}, "has another version: no format"),
        ({"format": parquet.FORMAT}, "has missing or wrong metadata"),
        (
            {"format": parquet.FORMAT, "stores": '["some"]', "header": '{"workload": "lottery"}'},
            "has missing or wrong metadata",
        ),
        ({"format": parquet.FORMAT, "stores": '["some"]', "header": "{"}, "has missing or wrong metadata"),
    ],
)
def test_another_version_is_refused(tmp_path: Path, about: dict[str, str], reason: str) -> None:
    path = tmp_path / "a.parquet"
    saved(path)
    pq.write_table(pq.read_table(path).replace_schema_metadata(about), path)
    with pytest.raises(HistoryError, match=reason):
        parquet.read(path)


def test_a_run_without_operations_can_be_read_but_not_judged(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    nothing = story(head(), [])
    parquet.write(path, Record(("some",), head(), np.arange(0), nothing.rows, ()))
    assert len(parquet.read(path).rows) == 0


def test_a_long_run_is_written_in_parts_that_take_little_memory(tmp_path: Path) -> None:
    count = 2 * parquet.PART
    rows = np.zeros(count, ROW)
    rows["call"] = np.arange(count)
    rows["ret"], rows["value"], rows["process"] = rows["call"] + 1, 3, np.arange(count) % 3
    lists = Lists(3 * np.arange(count + 1), np.arange(3 * count))
    record = Record(("some-store",), head("cart"), np.arange(count), rows, PROCESSES, lists)
    pool, usual = pa.proxy_memory_pool(pa.default_memory_pool()), pa.default_memory_pool()
    pa.set_memory_pool(pool)
    try:
        parquet.write(tmp_path / "history.parquet", record)
    finally:
        pa.set_memory_pool(usual)
    assert (pool.max_memory() or 0) < 80 * count, "bytes for each operation; all at once takes 119"
    again = parquet.read(tmp_path / "history.parquet")
    assert again.rows.tolist() == rows.tolist()
    assert again.lists is not None
    assert again.lists.flat.tolist() == list(range(3 * count))
