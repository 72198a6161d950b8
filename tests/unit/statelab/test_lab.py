"""Whatever fails at the end of a run, its history is on disk; whatever fails during it, the judging goes on."""

from __future__ import annotations

import weakref
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from locust.exception import StopUser

from statelab.files import parquet
from statelab.load import lab, outcome
from statelab.load.lab import Lab
from statelab.model.document import load
from statelab.model.history import CHANGE, History
from statelab.model.record import Record
from statelab.recording.http import Reply
from tests.unit.statelab.test_answers import FULL, run

OPERATIONS = 1600


def ended(tmp_path: Path) -> Lab:
    own = Lab("http://nobody", tmp_path)
    own.run, own.folder = run(page_from=10**9), tmp_path / "run"
    own.run.seen_by_locust = OPERATIONS
    return own


def fails(*_: Any) -> Any:
    raise RuntimeError("a mistake")


def test_an_error_while_reading_at_rest_keeps_the_history_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ended(tmp_path)
    monkeypatch.setattr("statelab.load.target.plain", fails)
    own.finish()
    assert parquet.count_rows(tmp_path / "run" / "history.parquet") == OPERATIONS
    told = load(tmp_path / "run" / "run.json")
    assert {row["verdict"] for row in told["stores"]} == {"INCONCLUSIVE"}
    assert told["stores"][0]["sentence"] == "The stores could not be read at rest: RuntimeError('a mistake')."


def test_an_error_in_the_assessment_keeps_the_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = ended(tmp_path)
    monkeypatch.setattr("statelab.load.target.plain", lambda _: lambda *_: Reply(200, FULL, None))
    monkeypatch.setattr(outcome, "assess", fails)
    with pytest.raises(RuntimeError):
        own.finish()
    assert parquet.count_rows(tmp_path / "run" / "history.parquet") > OPERATIONS
    assert f"Its history is in {tmp_path / 'run'}." in own.error


def test_the_history_is_on_disk_before_the_stores_are_read_at_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, before = ended(tmp_path), list[set[str]]()

    def plain(_: str) -> Any:
        before.append(contents(tmp_path))
        return fails

    monkeypatch.setattr("statelab.load.target.plain", plain)
    own.finish()
    assert before == [{"run/history.parquet"}]
    assert contents(tmp_path) == {"run/history.parquet", "run/run.json"}


def contents(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_what_is_answered_after_the_stop_is_no_part_of_the_speed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operations of the load took a second each; those after the stop take none."""
    own = ended(tmp_path)
    assert own.run is not None
    own.run.start_ns = 0  # the operations were recorded as if they had begun before the run
    own.stopping()
    assert own.state == "stopping"
    late = [own.run.client(lambda *_: Reply(200, FULL, None), store) for store in (0, 1)]
    for client in late * OPERATIONS:
        client.change(CHANGE, "counters/key")
    monkeypatch.setattr("statelab.load.target.plain", lambda _: lambda *_: Reply(200, FULL, None))
    own.finish()
    told = load(tmp_path / "run" / "run.json")["stores"]
    assert min(row["p50_ms"] or 0 for row in told) > 900
    assert max(row["throughput_per_s"] for row in told) < OPERATIONS / 2
    assert min(row["acknowledged"] for row in told) > OPERATIONS


def test_one_store_at_a_time_is_judged_so_that_only_its_history_takes_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    real, made, alive = Record.history, list[weakref.ref[History]](), []

    def history(self: Record, store: int) -> History:
        alive.append(sum(one() is not None for one in made))
        own = real(self, store)
        made.append(weakref.ref(own))
        return own

    monkeypatch.setattr(Record, "history", history)
    outcome.assess(run(page_from=10**9))
    assert alive == [0, 0]


def test_live_judging_survives_an_error_and_logs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    own, calls = ended(tmp_path), iter(range(3))
    assert own.run is not None

    def assess(*given: Any) -> Any:
        if next(calls) == 0:
            raise RuntimeError("a mistake")
        return outcome.assess(*given)

    def end(*_: Any) -> None:
        if own.document:
            own.state = "final"

    monkeypatch.setattr(lab, "assess", assess)
    monkeypatch.setattr("gevent.sleep", end)
    own._watch(own.run)
    assert own.document is not None
    assert next(calls) == 2
    assert "The run could not be assessed so far" in caplog.text
    assert "RuntimeError: a mistake" in caplog.text


def test_no_operation_begins_once_the_run_is_stopping(locustfile: Any) -> None:
    sent: list[Any] = []
    now = SimpleNamespace(ending=False, stopped_ns=1, workload=SimpleNamespace(drive=SimpleNamespace(step=sent.append)))
    with pytest.raises(StopUser):
        locustfile.LabUser.operate(SimpleNamespace(lab_client=SimpleNamespace(full=False), run_now=now))
    assert sent == []


def test_a_run_that_is_full_ends_once(monkeypatch: pytest.MonkeyPatch, locustfile: Any) -> None:
    stops: list[Any] = []
    monkeypatch.setattr(locustfile, "stop", stops.append)
    now = SimpleNamespace(ending=False, stopped_ns=None, workload=SimpleNamespace(drive=SimpleNamespace(step=fails)))
    user = SimpleNamespace(lab_client=SimpleNamespace(full=True), run_now=now, environment="this one")
    for _ in range(20):
        with pytest.raises(StopUser):
            locustfile.LabUser.operate(user)
    assert stops == ["this one"]
