"""The table of costs: what was measured, what was not, and what a change of a store's file makes stale."""

from __future__ import annotations

from stack import record
from tests import costs

RECORD = {
    "setting": {"topology": "2 replicas × 2 workers", "users": "4", "seconds": "5", "cores": 2},
    "versions": {"redis": "8.0", "flask": "3.1"},
    "costs": {
        "global": {
            "cpu": [1, 0.96, 1.04], "p99": [1, 0.7, 1.4], "cpu_us": 1234.5, "p99_ms": 7.25, "source": "g",
        },
        "some": {"cpu": [1.52, 1.44, 1.61], "p99": [12.4, 9.94, 14.2], "source": "s"},
    },
    "guarantees": ["No lost update", "No write skew"],
    "cells": {"some": ["kept", "only if one worker"], "other": ["broken", "not tried"]},
}  # fmt: skip


def rows(sources: dict[str, str]) -> dict[str, list[str]]:
    lines = costs.table(RECORD, sources, ["some", "other"]).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row[1:] for row in cells}


def test_a_row_has_both_ratios_with_their_range_and_what_the_runs_showed() -> None:
    table = rows({"some": "s"})
    assert table["store"] == ["processor time", "p99", "No lost update", "No write skew"]
    assert table["`some`"] == ["1.5 (1.4 to 1.6)", "12 (9.9 to 14)", "✓", "◐ only if one worker"]


def test_a_store_that_was_not_measured_says_so() -> None:
    assert rows({"some": "s"})["`other`"] == ["not measured", "not measured", "✗", "–"]


def test_a_store_whose_file_has_changed_is_to_be_measured_again() -> None:
    assert rows({"some": "changed"})["`some`"][:2] == ["to be measured again"] * 2


def test_the_caption_says_where_it_was_measured_and_what_one_is() -> None:
    said = costs.caption(RECORD)
    assert "4 users for 5 s at a time" in said
    assert "(2 replicas × 2 workers; 2 processor cores; flask 3.1, redis 8.0)" in said
    assert "1,234 µs of processor time" in said
    assert "p99 was 7.2 ms" in said


def test_without_a_record_the_page_says_what_to_type() -> None:
    assert costs.caption(record.EMPTY) == "No cost was measured yet. Type: make stores"
    assert costs.table(record.EMPTY, {}, ["some"]).splitlines()[2:] == ["| `some` | not measured | not measured |"]


def test_the_marks_are_explained_where_they_are_shown() -> None:
    assert costs.table(RECORD, {}, ["some"]).endswith(f"\n\n{costs.LEGEND}")
    assert costs.LEGEND not in costs.table(RECORD | {"cells": {}, "guarantees": []}, {}, ["some"])
