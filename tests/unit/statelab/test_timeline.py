"""What is cut out of a history for the picture of a proof."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statelab.model.history import MISSING, History
from statelab.model.marks import Mark
from statelab.model.timeline_shape import TimelineDict
from statelab.verdicts.timeline import MOST_LANES, MOST_PARTS, crop
from tests.unit.headers import head
from tests.unit.proofs import MS, PROOFS, Writer, busy, far, limit


def ids(timeline: TimelineDict) -> set[int]:
    return {op["id"] for op in timeline["operations"]}


@pytest.mark.parametrize("name", PROOFS)
def test_every_workload_is_cut_out(name: str) -> None:
    history, witness = PROOFS[name]()
    timeline = crop(history, witness, why="so")
    assert set(timeline["witness"]) == set(witness) <= ids(timeline)
    assert (timeline["store"], timeline["workload"]) == (history.store, history.workload)
    assert timeline["caption"]
    assert timeline["why"] == "so"
    assert all(op["label"] and op["text"] for op in timeline["operations"])
    assert timeline == crop(*PROOFS[name](), why="so"), "the same history gives the same picture"
    assert json.loads(json.dumps(timeline))["operations"] == timeline["operations"]


@given(users=st.integers(1, 60), each=st.integers(1, 30), seed=st.integers(0, 9), data=st.data())
@settings(max_examples=60, deadline=None)
def test_properties(users: int, each: int, seed: int, data: st.DataObject) -> None:
    history, _ = busy_history(users, each, seed)
    witness = tuple(data.draw(st.lists(st.sampled_from(history.ids.tolist()), min_size=1, max_size=2, unique=True)))
    most = data.draw(st.sampled_from([2, 10, 200]))
    timeline = crop(history, witness, most)
    drawn = ids(timeline)
    assert set(witness) <= drawn
    assert len(drawn) == len(timeline["operations"]) <= most
    assert len(timeline["lanes"]) <= MOST_LANES
    assert {op["lane"] for op in timeline["operations"]} == set(range(len(timeline["lanes"])))
    proving = {op["lane"] for op in timeline["operations"] if op["id"] in witness}
    assert proving == set(range(len(proving))), "those of the proof come first, beside each other"
    parts = timeline["parts"]
    assert 1 <= len(parts) <= MOST_PARTS
    flat = [time for part in parts for time in part]
    assert flat == sorted(set(flat))
    for op in timeline["operations"]:
        shown = [begin <= (op["ret_ns"] or end) and op["call_ns"] <= end for begin, end in parts]
        assert any(shown), "what is drawn can be seen"
        if op["id"] in witness:
            assert any(begin <= op["call_ns"] <= end for begin, end in parts)
    assert timeline["between"] + timeline["left_out"] + len(drawn) <= len(history)


def busy_history(users: int, each: int, seed: int) -> tuple[History, int]:
    try:
        history, _ = busy(users, each, seed)
    except IndexError:  # too short to go wrong
        writer = Writer(head("counter"))
        for n in range(users * each):
            writer.op("add", n % users, n, n + 1.5, n + 1)
        history = writer.history()
    return history, len(history)


def test_what_lies_far_apart_is_shown_in_parts() -> None:
    history, witness = far()
    timeline = crop(history, witness)
    (_, first), (second, _) = timeline["parts"]
    assert second - first > 1000 * MS
    assert len(timeline["operations"]) < 60
    assert timeline["between"] > 1000


def test_times_count_from_the_proofs_first_call() -> None:
    history, witness = far()
    timeline = crop(history, witness)
    first = next(op for op in timeline["operations"] if op["id"] == witness[0])
    assert first["call_ns"] == 0
    assert timeline["start_ns"] == history.rows["call"][witness[0]]


def test_operations_on_other_things_are_left_away() -> None:
    history, witness = PROOFS["cart"]()
    assert not any("user 2" in op["text"] for op in crop(history, witness)["operations"])
    history, witness = PROOFS["oncall"]()
    assert ids(crop(history, witness)) == set(witness)
    history, witness = PROOFS["bank"]()
    assert {op["op"] for op in crop(history, witness)["operations"]} == {"transfer", "read"}


def test_of_a_long_witness_the_first_two_are_the_proof_but_a_limit_takes_all() -> None:
    history, witness = PROOFS["register"]()
    assert crop(history, (*witness, 0))["witness"] == list(witness)
    history, witness = limit()
    timeline = crop(history, witness)
    assert timeline["witness"] == list(witness)
    assert len(crop(history, witness, most=3)["operations"]) == 3


def test_an_open_end_stays_open() -> None:
    history, witness = PROOFS["stock"]()
    (unanswered,) = (op for op in crop(history, witness)["operations"] if op["outcome"] == "info")
    assert (unanswered["ret_ns"], unanswered["worker"], unanswered["unit"]) == (None, None, None)


def test_a_proof_without_an_end_is_drawn_where_it_began() -> None:
    writer = Writer(head("counter"))
    lost = writer.op("add", 1, 5, None)
    writer.op("add", 2, 5000, 5001, 7)
    timeline = crop(writer.history(), (lost,))
    assert ids(timeline) == {lost}


def test_a_crowd_is_cut_down_to_the_nearest() -> None:
    writer = Writer(head("counter"))
    for n in range(500):
        writer.op("add", n, n / 100, 10 + n / 100, MISSING)
    timeline = crop(writer.history(), (250, 251))
    assert len(timeline["lanes"]) == len(timeline["operations"]) == MOST_LANES
    assert timeline["left_out"] == 500 - MOST_LANES


def test_marks_outside_the_picture_are_left_out() -> None:
    history, witness = PROOFS["stock"]()
    marks = Mark(6 * MS, "worker replaced", "a/7", "kill a/7"), Mark(900 * MS, "worker replaced", "b/7", "kill b/7")
    assert crop(replace(history, marks=marks), witness)["marks"] == [
        {"at_ns": 2 * MS, "kind": "worker replaced", "target": "a/7", "text": "kill a/7"}
    ]


def test_an_operation_that_is_not_there_is_refused() -> None:
    history, _ = PROOFS["stock"]()
    with pytest.raises(ValueError, match=r"contains none of the operations \(99,\)"):
        crop(history, (99,))


def test_ids_need_not_be_places() -> None:
    history, witness = busy(4, 20)
    shifted = History(history.store, history.header, history.ids * 3 + 1000, history.rows, history.processes)
    moved = crop(shifted, tuple(3 * one + 1000 for one in witness))
    assert sorted(np.array(moved["witness"]) // 3 - 333) == sorted(witness)
