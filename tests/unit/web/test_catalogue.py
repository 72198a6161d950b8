"""The table of stores is complete and consistent: everything else is derived from it."""

import pytest
from flask import Flask

from webapp.catalogue import BY_NAME, CATALOGUE, Row
from webapp.windows import NAMES

VERDICTS = {"VIOLATED", "DIVERGED", "FORGETS", "NO VIOLATION SEEN", "INCONCLUSIVE"}

each_row = pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row.name)


def test_names_are_unique() -> None:
    assert len(BY_NAME) == len(CATALOGUE)


@each_row
def test_every_situation_has_an_expectation_in_the_checkers_words(row: Row) -> None:
    assert set(row.expected) == {"serial", "threads", "threads-window", "processes", "processes-threads"}
    for verdicts in row.expected.values():
        assert verdicts
        assert set(verdicts) <= VERDICTS


@each_row
def test_a_store_that_holds_beyond_one_thread_has_a_naive_twin_that_does_not(row: Row) -> None:
    if row.expected["threads-window"] == ("NO VIOLATION SEEN",):
        assert row.control is not None
        twin = BY_NAME[row.control]
        assert twin.home == row.home
        assert twin.expected["threads-window"] == ("VIOLATED",)
    else:
        assert row.control is None


@each_row
def test_only_shared_stores_can_hold_over_several_processes(row: Row) -> None:
    assert (row.expected["processes"] == ("DIVERGED",)) == (row.scope == "process")


@each_row
def test_every_workload_that_a_row_names_is_implemented(app: Flask, row: Row) -> None:
    for workload in row.public()["workloads"]:
        store = app.extensions[f"{workload}s"][row.name]
        assert store.__doc__


def test_the_app_can_do_every_window(app: Flask) -> None:
    assert tuple(app.extensions["windows"]) == NAMES
