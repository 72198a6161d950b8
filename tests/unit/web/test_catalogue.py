"""The table of stores is complete and consistent: everything else is derived from it."""

import pytest
from flask import Flask

from webapp.catalogue import BY_NAME, CATALOGUE
from webapp.promises import SITUATIONS, WORKLOADS, Promise, Row
from webapp.windows import NAMES

VERDICTS = {"VIOLATED", "DIVERGED", "FORGETS", "NO VIOLATION SEEN", "INCONCLUSIVE"}
HOLDS = ("NO VIOLATION SEEN",)

each_row = pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row.name)
each_promise = pytest.mark.parametrize(
    ("row", "workload", "promise"),
    [(row, workload, promise) for row in CATALOGUE for workload, promise in row.workloads.items()],
    ids=lambda value: getattr(value, "name", value) if isinstance(value, Row | str) else "",
)


def test_names_are_unique() -> None:
    assert len(BY_NAME) == len(CATALOGUE)


@each_row
def test_every_workload_is_done_or_refused_with_a_reason(row: Row) -> None:
    assert sorted([*row.workloads, *row.cannot]) == sorted(WORKLOADS)
    assert all(reason.endswith(".") for reason in row.cannot.values())


@each_promise
def test_every_situation_has_an_expectation_in_the_checkers_words(row: Row, workload: str, promise: Promise) -> None:
    assert tuple(promise.expected) == SITUATIONS
    for verdicts in promise.expected.values():
        assert verdicts
        assert set(verdicts) <= VERDICTS


@each_promise
def test_what_holds_is_held_against_a_store_that_goes_wrong_under_the_same_load(
    row: Row, workload: str, promise: Promise
) -> None:
    concurrent = [situation for situation in SITUATIONS if situation != "serial"]
    held = [situation for situation in concurrent if promise.expected[situation] == HOLDS]
    if not held:
        assert promise.control is None
        return
    assert promise.control is not None
    control = BY_NAME[promise.control].workloads[workload]
    for situation in held:
        assert control.expected[situation] != HOLDS


@each_promise
def test_a_store_reads_as_a_page_of_a_textbook(row: Row, workload: str, promise: Promise) -> None:
    how, nothing, *guarantee = (promise.store.__doc__ or "").splitlines()
    assert promise.public()["how"] == how
    assert not nothing
    assert len(" ".join(guarantee)) > 100


@each_row
def test_only_what_needs_no_sharing_holds_in_private_copies(row: Row) -> None:
    for workload, promise in row.workloads.items():
        private = row.home.scope == "process" and workload != "whoami"
        assert (promise.expected["processes"] == ("DIVERGED",)) == private


@each_promise
def test_every_promise_is_kept_by_an_object(app: Flask, row: Row, workload: str, promise: Promise) -> None:
    assert isinstance(app.extensions["stores"][row.name][workload], promise.store)  # type: ignore[arg-type]


def test_the_app_can_do_every_window(app: Flask) -> None:
    assert tuple(app.extensions["windows"]) == NAMES
