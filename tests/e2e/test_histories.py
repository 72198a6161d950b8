"""Histories as a person judges, explains and exports them with make: plain answers, and nothing changed on disk."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.e2e.locust_ui import LocustUI, contended, verdicts
from tests.lab import PROJECT, ROOT, Lab
from tests.unit.ui.fake_lab import run, store

HEADER = {"format": "statelab-history/1", "workload": "counter", "store": "theirs", "initial": 0}


def add(op_id: int, value: int | None, call: int = 0, **changes: Any) -> dict[str, Any]:
    """Give an increment of 10 ns."""
    told = {"id": op_id, "client": op_id, "op": "add", "call": call, "ret": call + 10, "outcome": "ok", "value": value}
    return told | changes


def lines(*documents: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(document)}\n" for document in documents)


RIGHT = lines(HEADER, add(1, 1), add(2, 2, 20))
LOST = lines(HEADER, add(1, 1), add(2, 1))
UNREADABLE = {
    "truncated.jsonl": (RIGHT[:-30], "line 3 is not JSON"),
    "backwards.jsonl": (lines(HEADER, add(1, 1), add(2, 2, ret=-5)), "line 3: it returned before it was called"),
    "twice.jsonl": (lines(HEADER, add(1, 1), add(1, 2, 20)), "operation #1 occurs twice"),
    "unknown-answered.jsonl": (
        lines(HEADER, add(1, 1, outcome="info", ret=None)),
        "line 2: its outcome is unknown but it has an answer",
    ),
    "no-end.jsonl": (lines(HEADER, add(1, 1, ret=None)), "line 2: it was acknowledged but has no end time"),
    "huge.jsonl": (lines(HEADER, add(1, 2**53 + 1)), "line 2: value is beyond 2**53"),
    "early.jsonl": (lines(HEADER, add(1, 1, -1)), "line 2: it was called at a negative time"),
    "nothing.jsonl": ("", "the file is empty"),
    "idle.jsonl": (lines(HEADER), "it contains no operations"),
    "future.jsonl": (
        lines(HEADER | {"format": "statelab-history/9"}, add(1, 1)),
        "the first line is not a statelab-history/1 header",
    ),
    "lottery.jsonl": (
        lines(HEADER | {"workload": "lottery"}, add(1, 1)),
        "the header's workload is not one of counter",
    ),
}


@pytest.fixture
def alone(own_results: Path) -> Lab:
    """Give the commands without a stack, which they do not need."""
    return Lab(f"{PROJECT}-none", own_results)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def told(text: str) -> list[str]:
    """Leave away what make and the installation of packages say."""
    return [line for line in text.splitlines() if not line.startswith(("make", "  installing", "✓ installing"))]


def test_what_cannot_be_judged_is_named_with_the_reason_and_left_as_it_is(alone: Lab, tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    for name, (text, _) in UNREADABLE.items():
        (folder / name).write_text(text, encoding="utf-8")
    before = contents(folder)
    done = alone.make("judge", HISTORY=folder, JSON=1)
    assert done.returncode == 2, done.stdout
    judged = {line["file"]: line for line in map(json.loads, told(done.stdout))}
    assert judged.keys() == UNREADABLE.keys()
    for name, (_, reason) in UNREADABLE.items():
        assert judged[name]["legal"] is None, judged[name]
        assert reason in judged[name]["sentence"]
    said = told(alone.make("judge", HISTORY=folder).stdout)
    assert [line.split(":")[0] for line in said] == sorted(UNREADABLE), "a line each, which names the file"
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("files", "code", "legal"),
    [
        ({"right.jsonl": RIGHT}, 0, [True]),
        ({"lost.jsonl": LOST, "right.jsonl": RIGHT}, 1, [False, True]),
        ({"cut.jsonl": RIGHT[:-30], "right.jsonl": RIGHT}, 2, [None, True]),
        ({}, 2, [None]),
    ],
)
def test_the_exit_code_is_of_the_worst_and_make_turns_all_but_0_into_2(
    alone: Lab, tmp_path: Path, files: dict[str, str], code: int, legal: list[bool | None]
) -> None:
    folder = tmp_path / "theirs with a space"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = alone.make("judge", HISTORY=folder, JSON=1)
    assert done.returncode == (0 if code == 0 else 2), done.stdout
    assert [json.loads(line)["legal"] for line in told(done.stdout)] == legal
    assert statelab("judge", folder).returncode == code


@pytest.mark.parametrize(
    ("target", "knobs", "said"),
    [
        ("judge", {"HISTORY": "/nowhere/at-all.jsonl"}, "at-all.jsonl: Cannot be judged: it cannot be read"),
        ("judge", {"HISTORY": ""}, "make judge HISTORY=PATH"),
        ("explain", {"RUN": "/nowhere/at-all"}, "/nowhere/at-all is not a run: it has no run.json"),
        ("export", {"RUN": "/nowhere/at-all"}, "/nowhere/at-all is not a run: it has no history.parquet"),
        ("explain", {}, "There is no run in"),
        ("export", {}, "There is no run in"),
    ],
)
def test_what_is_not_there_is_said_in_a_line(alone: Lab, target: str, knobs: dict[str, str], said: str) -> None:
    done = alone.make(target, **knobs)
    assert done.returncode == 2
    assert said in done.stdout
    assert "Traceback" not in done.stdout
    assert "Usage" not in done.stdout
    assert not Path("/nowhere").exists()
    assert not alone.results.exists()


def statelab(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run what a target runs, without make."""
    return subprocess.run(
        [sys.executable, "-m", "statelab", *map(str, arguments)], cwd=ROOT / "loadtests", text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def test_a_run_of_another_version_is_refused_and_left_as_it_is(alone: Lab, tmp_path: Path) -> None:
    folder = tmp_path / "later"
    folder.mkdir()
    (folder / "run.json").write_text(json.dumps(run(1, [store("global")])), encoding="utf-8")
    (folder / "history.parquet").write_bytes(other_version(tmp_path / "own.parquet"))
    before = contents(folder)
    for target in ("explain", "export"):
        done = alone.make(target, RUN=folder)
        assert done.returncode == 2
        (said,) = told(done.stdout)
        assert "history.parquet has another version: statelab-history/9, not statelab-history/3" in said
    judged = told(alone.make("judge", HISTORY=folder, JSON=1).stdout)
    assert [json.loads(line)["legal"] for line in judged] == [None]
    assert contents(folder) == before

    (folder / "run.json").write_text('{"format": "statelab-run/9"}', encoding="utf-8")
    refusals = {"explain": f"{folder}/run.json does not have the format statelab-run/2", "report": "no finished point"}
    for name, said in refusals.items():
        done = statelab(name, folder)
        assert done.returncode == 64
        assert said in done.stdout
        assert len(done.stdout.splitlines()) == 1
    assert not (folder / "report.html").exists()


def other_version(path: Path) -> bytes:
    """Give a whole Parquet file that says that it is of a later version."""
    pq.write_table(pa.table({"id": [1]}).replace_schema_metadata({"format": "statelab-history/9"}), path)
    return path.read_bytes()


def test_a_run_that_was_exported_is_judged_as_it_was(lab: Lab, ui: LocustUI) -> None:
    ui.start(scenario="cart")
    ui.wait_for(contended(300))
    final = ui.stop()
    folder = lab.results / final["id"]
    exported = lab.make("export", RUN=folder)
    assert exported.returncode == 0, exported.stdout
    files = {path.name for path in (folder / "export").iterdir()}
    assert files == {f"{store}.{kind}" for store in verdicts(final) for kind in ("edn", "jsonl")}
    judged = lab.make("judge", HISTORY=folder / "export", JSON=1)
    assert judged.returncode == 2, "some store was convicted, which make turns into 2"
    legal = {line["file"]: line["legal"] for line in map(json.loads, told(judged.stdout))}
    right = {"NO VIOLATION SEEN": True, "VIOLATED": False, "DIVERGED": False}
    assert legal == {f"{store}.jsonl": right[word] for store, word in verdicts(final).items()}

    explained = lab.make("explain", RUN=folder)
    assert explained.returncode == 0, explained.stdout
    for row in final["stores"]:
        assert f"{row['store']} ({row['role']}): {row['verdict']}" in explained.stdout
    assert explained.stdout.count("The proof, times in ms") == list(legal.values()).count(False)
