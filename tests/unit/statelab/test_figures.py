"""Figures are plain arithmetic on a history."""

from __future__ import annotations

import itertools

import numpy as np

from statelab.checking.finding import Finding
from statelab.model.history import CHANGE
from statelab.model.record import Record
from statelab.recording.client import Client, Shared
from statelab.recording.http import Reply
from statelab.recording.recorder import Recorder
from statelab.verdicts.evidence import evidence
from statelab.verdicts.speed import POINTS, series, speed
from statelab.workloads.counter import presentation as counter
from tests.unit.headers import head
from tests.unit.statelab.brute import Op
from tests.unit.statelab.histories import history
from tests.unit.statelab.test_answers import FULL

MS = 1_000_000


def test_speed_counts_acknowledged_operations_from_first_call_to_last_answer() -> None:
    own = history([Op("add", 0, 1_000_000, 1), Op("add", 9_000_000, 10_000_000, 2), Op("add", 5, None, None)])
    assert speed(own) == {"throughput_per_s": 200.0, "p50_ms": 1.0, "p99_ms": 1.0}


def test_the_wait_at_the_stop_and_the_reads_at_rest_are_no_part_of_the_speed() -> None:
    load = [Op("add", n * MS, (n + 1) * MS, n + 1) for n in range(100)]
    rest = [Op("add", 99 * MS, 15_000 * MS, 101), Op("read", 20_000 * MS, 20_001 * MS, 101)]
    assert (
        speed(history(load + rest), 101 * MS)
        == speed(history(load))
        == {
            "throughput_per_s": 1000.0,
            "p50_ms": 1.0,
            "p99_ms": 1.0,
        }
    )


def test_a_user_whose_requests_time_out_is_one_client() -> None:
    answers = itertools.cycle([Reply(0, b"", TimeoutError()), Reply(200, FULL, None)])
    recorder = Recorder()
    clients = [Client(lambda *_: next(answers), Shared({}, "", "k", recorder), 0, "s", window=False) for _ in range(3)]
    for client in clients * 20:
        client.change(CHANGE, "counters/k")
    rows, _, processes, lists = recorder.snapshot()
    assert len(np.unique(rows["client"])) > 20
    record = Record(("s",), head(), np.arange(len(rows)), rows, processes, lists, people=recorder.people())
    assert ", 3 clients: " in evidence(record.history(0), Finding({}, contended=600), None, safe=None)


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
