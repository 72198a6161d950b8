"""Whatever fails at the end of a run, its history is on disk; whatever fails during it, the judging goes on."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from locust.exception import StopUser

from statelab.files import parquet
from statelab.load import lab, outcome
from statelab.load.lab import Lab
from statelab.model.document import load
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


def test_live_judging_survives_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
