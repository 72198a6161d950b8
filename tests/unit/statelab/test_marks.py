"""A worker that was replaced shows in who answers: a replica has so many workers at one time, and no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from statelab.files import reader, writer
from statelab.model.history import HistoryError, Process
from statelab.model.marks import Mark
from statelab.model.record import Record
from statelab.recording.observed import ESTABLISHED, observed
from statelab.workloads import WORKLOADS
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


def test_marks_and_the_unit_travel_in_the_header_of_json_lines() -> None:
    own = history([Op("add", 0, 5, 1)], [0], header=WORKLOADS["counter"].header("greenlet", initial=0))
    own = replace(own, marks=(replaced(3, "a/9"),))
    again = reader.parse("\n".join(writer.lines(own)))
    assert again.marks == own.marks
    assert again.header == own.header


@pytest.mark.parametrize(
    ("marks", "reason"),
    [
        ("7", "marks is not a list of objects"),
        ('["killed"]', "marks is not a list of objects"),
        ('[{"at": 1, "kind": "killed", "target": "a/9"}]', "kind, target and text must be strings"),
        ('[{"at": "soon", "kind": "k", "target": "t", "text": "x"}]', "at is not a whole number"),
    ],
)
def test_marks_of_another_shape_are_refused(marks: str, reason: str) -> None:
    header = '{"format": "statelab-history/1", "workload": "counter", "store": "s", "initial": 0, '
    header += f'"marks": {marks}}}'
    operation = '{"id": 1, "client": 1, "op": "add", "call": 1, "ret": 2, "outcome": "ok", "value": 1}'
    with pytest.raises(HistoryError, match=reason):
        reader.parse(f"{header}\n{operation}")
