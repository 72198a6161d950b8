"""A worker that was replaced shows in who answers: a replica has so many workers at one time, and no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statelab.history import Copy, Record
from statelab.restarts import restarts
from tests.unit.statelab.brute import Op
from tests.unit.statelab.histories import history

COPIES = (Copy("one", 7, "aa"), Copy("one", 8, "bb"), Copy("two", 7, "cc"), Copy("one", 9, "dd"))


def record(*served_by: int) -> Record:
    """Let operation i, from 10·i to 10·i + 5 ns, be served by so many copies in turn; -1: nobody knows."""
    ops = [Op("add", 10 * n, 10 * n + 5, n + 1) for n in range(len(served_by))]
    own = history(ops, list(served_by))
    return Record(("global",), own.header, own.ids, own.rows, COPIES)


def test_as_many_as_a_replica_has_are_no_replacement_whenever_they_first_answer() -> None:
    assert restarts(record(0, 0, 2, 0, 1, 1), workers=2) == []


def test_one_more_took_the_place_of_another_when_it_first_answered() -> None:
    assert restarts(record(0, 1, 2, 3, 1, 3), workers=2) == [(35, "first answer of a new worker, a/9")]
    assert restarts(record(3, 1, 2, 0), workers=2) == [(35, "first answer of a new worker, a/7")]
    assert restarts(record(0, 1, 2, 3), workers=1) == [
        (15, "first answer of a new worker, a/8"),
        (35, "first answer of a new worker, a/9"),
    ]


def test_who_never_answered_and_whose_name_is_not_known_do_not_count() -> None:
    unknown = record(0, 1, -1, -1, 0)
    assert restarts(unknown, workers=2) == []
    failed = record(0, 1, 3, 0)
    failed.rows["outcome"][2] = 2
    assert restarts(failed, workers=2) == []


def test_a_run_without_operations_has_none() -> None:
    empty = record()
    assert restarts(replace(empty, rows=np.zeros(0, empty.rows.dtype)), workers=1) == []
