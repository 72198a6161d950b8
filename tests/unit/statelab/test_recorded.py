"""The list of runs is what the results folder contains, however often it is asked for."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from statelab.load import recorded
from statelab.load.recorded import Recorded
from tests.unit.ui.fake_lab import run, store


def write(folder: Path, number: int, **changes: Any) -> Path:
    path = folder / str(number) / "run.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(run(number, [store("global")], **changes)), encoding="utf-8")
    return path


def test_runs_come_and_go_with_their_files_and_a_changed_one_is_read_again(tmp_path: Path) -> None:
    known = Recorded(tmp_path)
    assert known.runs() == []
    first, second = write(tmp_path, 1), write(tmp_path, 2)
    assert [one["started"][14:16] for one in known.runs()] == ["02", "01"]
    write(tmp_path, 1, users=99)
    os.utime(first, ns=(1, 1))
    second.unlink()
    assert [one["users"] for one in known.runs()] == [99]


def test_an_unchanged_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 1)
    known = Recorded(tmp_path)
    before = known.runs()
    monkeypatch.setattr(recorded, "load", lambda _: pytest.fail("it is read again"))
    assert known.runs() == before


def test_a_damaged_run_is_left_out_and_named_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(tmp_path, 1)
    write(tmp_path, 2).write_text("{", encoding="utf-8")
    known = Recorded(tmp_path)
    assert [one["users"] for one in known.runs()] == [one["users"] for one in known.runs()] == [16]
    assert len([line for line in caplog.messages if "2/run.json cannot be read" in line]) == 1
