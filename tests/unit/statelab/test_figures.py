"""Figures are plain arithmetic on a history."""

from __future__ import annotations

from statelab.verdicts.speed import POINTS, series, speed
from statelab.workloads.counter import presentation as counter
from tests.unit.statelab.brute import Op
from tests.unit.statelab.histories import history


def test_speed_counts_acknowledged_operations_from_first_call_to_last_answer() -> None:
    own = history([Op("add", 0, 1_000_000, 1), Op("add", 9_000_000, 10_000_000, 2), Op("add", 5, None, None)])
    assert speed(own) == {"throughput_per_s": 200.0, "p50_ms": 1.0, "p99_ms": 1.0}


def test_speed_of_nothing_is_zero() -> None:
    assert speed(history([]))["throughput_per_s"] == 0


def test_a_process_local_store_draws_a_line_for_each_copy_and_a_shared_store_one() -> None:
    own = history([Op("add", n, n + 1, 1 + n // 2) for n in range(6)], copies=[0, 2, 0, 2, 0, 2])
    private = series(own, counter.chart(own), "process", 0, 10)
    assert [(line["copy"], line["value"]) for line in private] == [("a/7", [1, 2, 3]), ("b/7", [1, 2, 3])]
    assert [line["copy"] for line in series(own, counter.chart(own), "shared", 0, 10)] == ["all workers"]


def test_a_line_has_no_more_points_than_a_chart_can_show() -> None:
    own = history([Op("add", n, n, n + 1) for n in range(5000)], copies=[0] * 5000)
    (line,) = series(own, counter.chart(own), "process", 0, 5000)
    assert len(line["t"]) <= POINTS
    assert line["value"][-1] == 5000
