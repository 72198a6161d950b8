"""The recorder writes an operation down before it is sent, and loses none."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from statelab.model.history import CHANGE, INFO, MISSING, NEVER, OK, History, Process, Record
from statelab.recording.recorder import Recorder
from statelab.workloads import WORKLOADS
from tests.unit.headers import head

WORKER = Process("web", 7, "aa")


def test_a_request_that_never_returned_is_in_the_history_as_unknown() -> None:
    recorder = Recorder()
    recorder.invoke(0, CHANGE, recorder.new_client(), call_ns=5)
    rows, _, _ = recorder.snapshot()
    assert (len(rows), rows[0]["outcome"], rows[0]["ret"], rows[0]["process"]) == (1, INFO, NEVER, -1)
    assert recorder.unfinished == 1


def test_an_answer_completes_its_operation_in_place() -> None:
    recorder = Recorder()
    op_id = recorder.invoke(2, CHANGE, recorder.new_client(), call_ns=5)
    recorder.complete(op_id, 9, OK, 41, (WORKER, 3), retries=7)
    rows, processes, _ = recorder.snapshot()
    assert rows[0].tolist() == (2, CHANGE, OK, 1, 5, 9, 41, 0, 3, 0, 0, 7)
    assert processes == (WORKER,)


def test_an_unknown_outcome_keeps_its_end_open() -> None:
    recorder = Recorder()
    recorder.complete(recorder.invoke(0, CHANGE, 1, call_ns=5), 9, INFO, MISSING)
    assert recorder.snapshot()[0][0]["ret"] == NEVER
    assert recorder.unfinished == 0


def test_it_grows_and_keeps_operations_that_are_still_in_flight() -> None:
    recorder = Recorder()
    first = recorder.invoke(0, CHANGE, 1, call_ns=0)
    for call_ns in range(1, 10_000):
        recorder.invoke(0, CHANGE, 1, call_ns)
    recorder.complete(first, 20_000, OK, 1, (WORKER, 1))
    rows, _, _ = recorder.snapshot()
    assert (len(rows), rows[0]["value"], rows[-1]["call"]) == (10_000, 1, 9_999)


def test_each_life_of_a_worker_is_a_process_of_its_own() -> None:
    recorder = Recorder()
    for boot in ("aa", "bb", "aa"):
        recorder.complete(recorder.invoke(0, CHANGE, 1, 0), 1, OK, 1, (Process("web", 7, boot), 1))
    rows, processes, _ = recorder.snapshot()
    assert rows["process"].tolist() == [0, 1, 0]
    assert [process.boot for process in processes] == ["aa", "bb"]


class Slow(np.ndarray):
    """Rows that are copied in two halves, with `between` in the middle."""

    between = staticmethod(lambda: None)

    def copy(self, order: Any = "C") -> Any:
        """Copy the first half, and what it is by then of the second."""
        half = len(self) // 2
        first = np.array(self[:half])
        self.between()
        return np.concatenate([first, np.array(self[half:])])


def test_answers_that_arrive_while_a_snapshot_is_taken_are_in_flight_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder()
    early, late = (recorder.invoke(0, CHANGE, n, time.monotonic_ns()) for n in (1, 2))

    def between() -> None:
        """Let three increments of an exact counter end: one copied, one not begun by then, one still to copy."""
        new = recorder.invoke(0, CHANGE, 3, time.monotonic_ns())
        for value, op_id in enumerate((early, new, late), 1):
            recorder.complete(op_id, time.monotonic_ns(), OK, value, (WORKER, 1))

    monkeypatch.setattr(Slow, "between", staticmethod(between))
    recorder._rows = recorder._rows.view(Slow)
    own = _all(recorder)
    assert WORKLOADS["counter"].check(own).legal, "an increment was counted that the copy lacks: applied twice"
    assert own.rows["outcome"].tolist() == [INFO, INFO]
    assert set(own.rows["value"].tolist()) == {MISSING}
    monkeypatch.undo()
    assert WORKLOADS["counter"].check(_all(recorder)).acknowledged == 3


def test_a_transfer_in_flight_keeps_what_was_sent() -> None:
    recorder = Recorder()
    op_id = recorder.invoke(0, CHANGE, 1, time.monotonic_ns(), key=1, arg=5, value=3)
    recorder.complete(op_id, NEVER - 1, OK)
    row = recorder.snapshot()[0][0]
    assert (row["outcome"], row["ret"], row["value"]) == (INFO, NEVER, 3)


def _all(recorder: Recorder) -> History:
    rows, processes, lists = recorder.snapshot()
    return Record(("exact",), head(), np.arange(len(rows)), rows, processes, lists).split()["exact"]
