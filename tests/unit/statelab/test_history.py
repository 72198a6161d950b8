"""A history on disk says the same as the one in memory, in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from statelab.files import parquet
from statelab.model.record import Record
from tests.unit.headers import head
from tests.unit.statelab.brute import Op
from tests.unit.statelab.histories import PROCESSES, history


def test_parquet_holds_every_operation_with_names_instead_of_numbers(tmp_path: Path) -> None:
    ops = [Op("add", 10, 20, 1), Op("read", 12, 30, 1), Op("add", 40, None, None)]
    own = history(ops, copies=[0, 2, -1])
    path = tmp_path / "history.parquet"
    parquet.write(path, Record(("some-store",), own.header, own.ids, own.rows, PROCESSES))
    table = pq.read_table(path)
    assert table.schema.metadata[b"format"] == b"statelab-history/3"
    assert parquet.count_rows(path) == 3
    unsaid = {"nothing": False, "values": None, "key": 0, "arg": 0, "retries": 0}
    assert table.to_pylist()[1:] == [
        {"id": 1, "store": "some-store", "client": 1, "op": "read", "call_ns": 12, "ret_ns": 30, "outcome": "ok",
         "value": 1, "replica": "two", "pid": 7, "boot": "cc", "unit": 0, **unsaid},
        {"id": 2, "store": "some-store", "client": 2, "op": "add", "call_ns": 40, "ret_ns": None, "outcome": "info",
         "value": None, "replica": None, "pid": None, "boot": None, "unit": None, **unsaid},
    ]  # fmt: skip


def test_a_run_is_cut_into_one_history_for_each_store() -> None:
    rows = history([Op("add", 0, 1, 1), Op("add", 2, 3, 1), Op("add", 4, 5, 2)]).rows
    rows["store"] = [1, 0, 1]
    cut = Record(("one", "two", "idle"), head(), np.arange(3), rows, PROCESSES).split()
    assert {name: own.ids.tolist() for name, own in cut.items()} == {"one": [1], "two": [0, 2], "idle": []}
