"""stack.record: docs/stores.json, what of an earlier one is kept, and which file a store was measured with."""

from pathlib import Path
from typing import Any

import pytest

from stack import record
from webapp import store_files

KNOWN = ("global", "some", "other")
SETTING = {"topology": "2 replicas", "users": "4", "seconds": "5", "cores": 2}


def recorded(*stores: str, **changed: Any) -> dict[str, Any]:
    costs = {name: {"cpu": [1.0, 1.0, 1.0], "source": "s"} for name in stores}
    versions = {"flask": "3.1"}
    return {"setting": SETTING, "versions": versions, "costs": costs, "guarantees": [], "cells": {}} | changed


def test_every_store_of_the_application_has_a_file() -> None:
    assert record.sources().keys() == {store.name for store in store_files.find()}


def test_a_store_is_another_one_after_a_change_of_its_file_alone(tmp_path: Path) -> None:
    for name in ("memory/global_.py", "redis/for_update.py", "redis/_rows.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1")
    before = record.sources(tmp_path)
    assert before.keys() == {"global", "redis-for-update"}
    (tmp_path / "redis/for_update.py").write_text("2")
    after = record.sources(tmp_path)
    assert after["global"] == before["global"]
    assert after["redis-for-update"] != before["redis-for-update"]


def test_what_was_measured_names_workload_date_and_fingerprint() -> None:
    runs = [{"store": name, "cpu_us": 100.0, "p99_ms": 10.0} for name in ("global", "some", "global")]
    group = {"workload": "counter", "date": "2026-01-02", "versions": {"flask": "3.1"}, "runs": runs}
    found = record.measured([group], {"some": "abc"})
    assert found["versions"] == {"flask": "3.1"}
    some = found["costs"]["some"]
    assert (some["workload"], some["date"], some["source"], some["cpu"]) == ("counter", "2026-01-02", "abc", [1, 1, 1])


def test_a_record_keeps_the_stores_that_were_measured_earlier() -> None:
    old = recorded("global", "some", guarantees=["g"], cells={"some": ["kept"]})
    new = recorded("global", "other", versions={"flask": "3.1", "memcached": "1.6"})
    together = record.merged(old, new, KNOWN)
    assert together["costs"].keys() == {"global", "some", "other"}
    assert together["versions"] == {"flask": "3.1", "memcached": "1.6"}
    assert (together["guarantees"], together["cells"]) == (["g"], {"some": ["kept"]}), "no run shows anything newer"


def test_a_few_later_runs_do_not_replace_a_matrix_that_shows_more() -> None:
    many = recorded("some", guarantees=["g", "h"], cells={"some": ["kept", "broken"]})
    few = recorded("some", guarantees=["g", "h"], cells={"some": ["broken", "not tried"]})
    as_many = recorded("some", guarantees=["g", "h"], cells={"some": ["broken", "broken"]})
    assert record.merged(many, few, {"some"})["cells"] == many["cells"]
    assert record.merged(many, as_many, {"some"})["cells"] == as_many["cells"]


def test_a_store_of_ones_own_is_in_no_record_nor_is_one_that_is_gone() -> None:
    old, new = recorded("gone"), recorded("global", "mine", cells={"mine": ["kept"], "some": ["kept"]})
    together = record.merged(old, new, KNOWN)
    assert together["costs"].keys() == {"global"}
    assert together["cells"].keys() == {"some"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"setting": SETTING | {"cores": 8}}, "cores was 2, is 8"),
        ({"versions": {"flask": "4.0"}}, "flask was 3.1, is 4.0"),
    ],
)
def test_a_record_of_another_setting_is_dropped_with_the_reason(changed: dict[str, Any], said: str) -> None:
    old, new = recorded("global", "some"), recorded("global", "other", **changed)
    assert record.differs(old, new) == said
    assert record.merged(old, new, KNOWN)["costs"].keys() == {"global", "other"}


def test_a_record_is_read_as_it_was_written_and_sorted(tmp_path: Path) -> None:
    path = tmp_path / "stores.json"
    assert record.read(path) == record.EMPTY
    record.write(recorded("b", "a"), path)
    assert record.read(path) == recorded("a", "b")
    text = path.read_text(encoding="utf-8")
    record.write(recorded("a", "b"), path)
    assert path.read_text(encoding="utf-8") == text
