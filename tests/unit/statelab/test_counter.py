"""The counter's checker convicts exactly the histories that no order of operations can explain."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from statelab.checking.copies import Diverged
from statelab.checking.intervals import contended, order_violations
from statelab.model.history import HistoryError
from statelab.workloads.counter import checker as counter
from tests.unit.statelab.brute import Op, legal
from tests.unit.statelab.histories import history, nearly_right
from tests.unit.statelab.told import show

TOLD = Counter[str]()
UNLIMITED = settings(deadline=None, suppress_health_check=list(HealthCheck))


def op(text: str) -> Op:
    """Read `add 0-10 =1` or, for an answer that nobody saw, `add 0-` or `add 0-10`."""
    kind, times, *answer = text.split()
    call, ret = times.split("-")
    return Op(kind, int(call), int(ret) if ret else None, int(answer[0][1:]) if answer else None)


@settings(UNLIMITED, max_examples=500)
@given(nearly_right())
@example([op("add 0-10 =1"), op("add 0-10 =1")])
@example([op("add 0-10 =2"), op("add 20-")])
@example([op("add 0-10"), op("add 20-30"), op("read 40-50 =1")])
def test_agrees_with_trying_every_order(ops: list[Op]) -> None:
    expected = legal(ops)
    event(f"legal: {expected}")
    assert counter.check(history(ops)).legal == expected


@settings(UNLIMITED, max_examples=250)
@given(
    st.lists(
        st.builds(
            lambda kind, call, length, value: Op(
                kind, call, call + length if length else None, value if length else None
            ),
            st.sampled_from(["add", "read"]),
            st.integers(0, 20),
            st.integers(0, 15),
            st.integers(0, 4) | st.none(),
        ),
        max_size=6,
    )
)
def test_agrees_with_trying_every_order_on_histories_without_sense(ops: list[Op]) -> None:
    own = history(ops)
    finding = counter.check(own)
    show(own, finding, TOLD)
    assert finding.legal == legal(ops)


@settings(UNLIMITED, max_examples=250)
@given(nearly_right())
def test_two_witnesses_alone_already_cannot_both_be_right(ops: list[Op]) -> None:
    own = history(ops)
    finding = counter.check(own)
    show(own, finding, TOLD)
    for name in finding.anomalies.keys() & {"duplicate", "stale"}:
        _, witness = finding.anomalies[name]
        first, second = (ops[index] for index in witness)
        # All other operations become unknown increments: whatever they were, these two contradict each other.
        others = [Op("add", 0, None, None) for _ in range(5)]
        assert not legal([first, second, *others])


@pytest.mark.parametrize(
    ("story", "anomaly", "witness"),
    [
        (["add 0-10 =1", "add 20-30 =1"], "duplicate", (0, 1)),
        (["add 0-10 =1", "add 12-19 =2", "read 20-30 =1"], "stale", (1, 2)),
        (["add 0-10 =2", "add 12-20 =1"], "stale", (0, 1)),
        (["add 0-10 =1", "add 12-20 =3"], "applied-twice", (1,)),
        (["add 0-10 =0"], "impossible", (0,)),
        (["add 0-10", "read 20-30 =0"], "lost", (0, 1)),
    ],
)
def test_names_what_is_wrong_and_who_shows_it(story: list[str], anomaly: str, witness: tuple[int, ...]) -> None:
    found = counter.check(history([op(line) for line in story])).anomalies
    assert set(found[anomaly][1]) == set(witness)


def test_an_increment_that_may_have_been_applied_fills_the_gap_that_it_explains() -> None:
    assert counter.check(history([op("add 0-"), op("add 5-10 =2")])).legal


def test_an_increment_sent_too_late_does_not_fill_the_gap() -> None:
    assert not counter.check(history([op("add 0-10 =2"), op("add 11-")])).legal


def test_a_refused_increment_does_not_count() -> None:
    refused = history([op("add 0-10 =1"), op("add 20-30")])
    refused.rows["outcome"][1] = 1
    finding = counter.check(refused)
    assert (finding.legal, finding.acknowledged, finding.failed) == (True, 1, 1)


def test_private_counters_that_are_exact_each_are_called_diverged() -> None:
    ops = [op(f"add {4 * n}-{4 * n + 1} ={n // 2 + 1}") for n in range(6)]
    finding = counter.check(history(ops, copies=[0, 1] * 3))
    assert (finding.diverged, finding.forgets) == (Diverged("process", 2), False)


def test_the_same_answers_from_one_place_are_a_race_not_divergence() -> None:
    ops = [op("add 0-1 =1"), op("add 2-3 =1"), op("add 4-5 =2"), op("add 6-7 =2")]
    assert not counter.check(history(ops, copies=[0, 0, 1, 1])).diverged


def test_a_counter_that_always_answers_one_forgets() -> None:
    finding = counter.check(history([op("add 0-1 =1"), op("add 2-3 =1"), op("add 4-5 =1")], copies=[0, 0, 0]))
    assert finding.forgets


def test_lost_updates_are_counted_against_the_final_value() -> None:
    ops = [op("add 0-9 =1"), op("add 0-9 =1"), op("add 10-19 =2"), op("read 30-40 =2")]
    finding = counter.check(history(ops))
    assert (finding.lost, finding.figures["final"], finding.acknowledged) == (1, 2, 3)


def test_only_overlapping_operations_are_contended() -> None:
    call, ret = np.array([0, 5, 20, 40]), np.array([10, 9, 30, 50])
    assert contended(call, ret, np.ones(4, np.bool_)) == 2


def test_touching_intervals_overlap_because_intervals_are_closed() -> None:
    assert contended(np.array([0, 10]), np.array([10, 20]), np.ones(2, np.bool_)) == 2
    assert order_violations(np.array([1, 2]), np.array([10, 0]), np.array([20, 10])) == (0, None)
    assert order_violations(np.array([1, 2]), np.array([11, 0]), np.array([20, 10])) == (1, (1, 0))


def test_a_negative_count_is_no_contradiction_in_the_record_but_one_in_the_store() -> None:
    assert set(counter.check(history([op("add 0-10 =-3")])).anomalies) == {"impossible"}


@pytest.mark.parametrize("row", [{"call": -1}, {"ret": 5, "call": 6}, {"value": 2**53 + 1}, {"value": -(2**53) - 1}])
def test_refuses_what_no_honest_recorder_writes(row: dict[str, int]) -> None:
    broken = history([op("add 0-10 =1")])
    for name, value in row.items():
        broken.rows[name] = value
    with pytest.raises(HistoryError, match="#0"):
        counter.check(broken)


def test_an_empty_history_is_legal_and_contended_nowhere() -> None:
    finding = counter.check(history([]))
    assert (finding.legal, finding.contended, finding.acknowledged) == (True, 0, 0)
