"""A worker that was replaced shows in who answers: a replica has so many workers at one time, and no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statelab.model.history import Process, Record
from statelab.model.marks import Mark
from statelab.recording.observed import ESTABLISHED, observed
from tests.unit.statelab.brute import Op
from tests.unit.statelab.histories import history

PROCESSES = (Process("one", 7, "aa"), Process("one", 8, "bb"), Process("two", 7, "cc"), Process("one", 9, "dd"))


def record(*served_by: int) -> Record:
    """Let operation i, from 10·i to 10·i + 5 ns, be served by so many copies in turn; -1: nobody knows."""
    ops = [Op("add", 10 * n, 10 * n + 5, n + 1) for n in range(len(served_by))]
    own = history(ops, list(served_by))
    return Record(("global",), own.header, own.ids, own.rows, PROCESSES)


def replaced(at_ns: int, name: str) -> Mark:
    return Mark(at_ns, "worker replaced", name, f"first answer of a new worker, {name}")


def test_as_many_as_a_replica_has_are_no_replacement_whenever_they_first_answer() -> None:
    assert observed(record(0, 0, 2, 0, 1, 1), workers=2) == ()


def test_one_more_took_the_place_of_another_when_it_first_answered() -> None:
    assert observed(record(0, 1, 2, 3, 1, 3), workers=2) == (replaced(35, "a/9"),)
    assert observed(record(3, 1, 2, 0), workers=2) == (replaced(35, "a/7"),)
    assert observed(record(0, 1, 2, 3), workers=1) == (replaced(15, "a/8"), replaced(35, "a/9"))


def test_who_never_answered_and_whose_name_is_not_known_do_not_count() -> None:
    unknown = record(0, 1, -1, -1, 0)
    assert observed(unknown, workers=2) == ()
    failed = record(0, 1, 3, 0)
    failed.rows["outcome"][2] = 2
    assert observed(failed, workers=2) == ()


def test_a_replica_that_first_answers_when_the_others_have_answered_often_has_joined() -> None:
    own = record(*[0] * ESTABLISHED, 2, 0)
    joined = Mark(10 * ESTABLISHED + 5, "scaled", "b", "first answer of a new replica, b")
    assert observed(own, workers=2) == (joined,)
    assert observed(record(*[0] * (ESTABLISHED - 1), 2, 0), workers=2) == ()


def test_a_run_without_operations_has_none() -> None:
    empty = record()
    assert observed(replace(empty, rows=np.zeros(0, empty.rows.dtype)), workers=1) == ()
