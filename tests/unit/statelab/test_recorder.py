"""The recorder writes an operation down before it is sent, and loses none."""

from __future__ import annotations

from statelab.model.history import CHANGE, INFO, MISSING, NEVER, OK, Process
from statelab.recording.recorder import Recorder

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
    recorder.complete(op_id, 9, OK, 41, (WORKER, 3))
    rows, processes, _ = recorder.snapshot()
    assert rows[0].tolist() == (2, CHANGE, OK, 1, 5, 9, 41, 0, 3, 0, 0)
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
