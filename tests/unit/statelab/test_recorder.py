"""The recorder writes an operation down before it is sent, and loses none."""

from __future__ import annotations

import time

import numpy as np
import pytest

from statelab.model.history import CHANGE, INFO, MISSING, NEVER, OK, Process
from statelab.model.record import Record
from statelab.recording.observed import observed
from statelab.recording.recorder import Recorder
from statelab.workloads import WORKLOADS
from tests.unit.headers import head

WORKER = Process("web", 7, "aa")


def test_a_request_that_never_returned_is_in_the_history_as_unknown() -> None:
    recorder = Recorder()
    recorder.invoke(0, CHANGE, recorder.new_client(), call_ns=5)
    rows, *_ = recorder.snapshot()
    assert (len(rows), rows[0]["outcome"], rows[0]["ret"], rows[0]["process"]) == (1, INFO, NEVER, -1)
    assert recorder.unfinished == 1


def test_an_answer_completes_its_operation_in_place() -> None:
    recorder = Recorder()
    op_id = recorder.invoke(2, CHANGE, recorder.new_client(), call_ns=5)
    recorder.complete(op_id, 9, OK, 41, (WORKER, 3), retries=7)
    rows, _, processes, _ = recorder.snapshot()
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
    rows, *_ = recorder.snapshot()
    assert (len(rows), rows[0]["value"], rows[-1]["call"]) == (10_000, 1, 9_999)


def test_each_life_of_a_worker_is_a_process_of_its_own() -> None:
    recorder = Recorder()
    for boot in ("aa", "bb", "aa"):
        recorder.complete(recorder.invoke(0, CHANGE, 1, 0), 1, OK, 1, (Process("web", 7, boot), 1))
    rows, _, processes, _ = recorder.snapshot()
    assert rows["process"].tolist() == [0, 1, 0]
    assert [process.boot for process in processes] == ["aa", "bb"]


class Slow(set[int]):
    """Operations in flight; others go on before they are copied, and afterwards."""

    before = after = staticmethod(lambda: None)

    def copy(self) -> set[int]:
        """Copy them."""
        self.before()
        copied = set(self)
        self.after()
        return copied


@pytest.mark.parametrize("moment", ["before", "after", "later"])
def test_answers_that_arrive_while_a_snapshot_is_taken_or_used_are_in_flight_in_it(moment: str) -> None:
    recorder = Recorder()
    done, early, late = (recorder.invoke(0, CHANGE, n, time.monotonic_ns()) for n in (1, 2, 3))
    recorder.complete(done, time.monotonic_ns(), OK, 1, (WORKER, 1))

    def meanwhile() -> None:
        """Let three increments of an exact counter end, of which one begins now: a late one counts it."""
        new = recorder.invoke(0, CHANGE, 4, time.monotonic_ns())
        for value, op_id in enumerate((early, new, late), 2):
            recorder.complete(op_id, time.monotonic_ns(), OK, value, (WORKER, 1))

    recorder._flying = Slow(recorder._flying)
    setattr(recorder._flying, moment, meanwhile)
    taken = _taken(recorder)
    recorder._flying = set(recorder._flying)
    if moment == "later":
        meanwhile()
    for own in (taken.history(0), taken.settled().history(0)):
        found = WORKLOADS["counter"].check(own)
        assert found.legal, "an increment was counted that the record lacks: applied twice"
        assert found.acknowledged == (3 if moment == "before" else 1)
    assert WORKLOADS["counter"].check(_taken(recorder).history(0)).acknowledged == 4


def test_what_is_in_flight_is_hidden_of_its_own_store_alone() -> None:
    recorder = Recorder()
    for store in (0, 1, 0, 1):
        recorder.invoke(store, CHANGE, 1, time.monotonic_ns())
    taken = _taken(recorder, "one", "two", "none")
    for op_id in range(4):
        recorder.complete(op_id, NEVER - 1, OK, 1, (WORKER, 1))
    assert [taken.history(store).rows["outcome"].tolist() for store in range(3)] == [[INFO] * 2, [INFO] * 2, []]
    assert taken.settled().rows["ret"].tolist() == [NEVER] * 4


def test_no_mark_is_of_a_process_whose_first_answer_came_after_the_snapshot() -> None:
    recorder = Recorder()
    done, flying = (recorder.invoke(0, CHANGE, n, time.monotonic_ns()) for n in (1, 2))
    recorder.complete(done, time.monotonic_ns(), OK, 1, (WORKER, 1))
    taken = _taken(recorder)
    recorder.complete(flying, time.monotonic_ns(), OK, 1, (WORKER._replace(boot="new"), 1))
    assert observed(taken, workers=1) == ()
    assert [mark.kind for mark in observed(_taken(recorder), workers=1)] == ["worker replaced"]


def test_a_transfer_in_flight_keeps_what_was_sent() -> None:
    recorder = Recorder()
    op_id = recorder.invoke(0, CHANGE, 1, time.monotonic_ns(), key=1, arg=5, value=3)
    taken = _taken(recorder)
    recorder.complete(op_id, NEVER - 1, OK)
    row = taken.history(0).rows[0]
    assert (row["outcome"], row["ret"], row["value"]) == (INFO, NEVER, 3)


def _taken(recorder: Recorder, *stores: str) -> Record:
    rows, flying, processes, lists = recorder.snapshot()
    return Record(stores or ("exact",), head(), np.arange(len(rows)), rows, processes, lists, flying=flying)
