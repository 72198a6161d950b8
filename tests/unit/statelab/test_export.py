"""A run's histories are written so that others can check them, and told so that a person can."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from statelab.cli import main
from statelab.files import parquet
from statelab.files.writer import edn
from statelab.model.history import Header
from statelab.model.record import Record
from tests.unit.headers import head
from tests.unit.statelab.histories import PROCESSES
from tests.unit.statelab.stories import story
from tests.unit.ui.fake_lab import run as run_document
from tests.unit.ui.fake_lab import store

CART = ["add#1 0-9 1:1", "view#1 5-9 [1:1]", "add#1 20- 1:2"]


def test_edn_has_an_event_for_each_begin_and_each_end() -> None:
    assert list(edn(story(head("cart"), CART))) == [
        '{:index 0, :type :invoke, :f :add, :process 0, :time 0, :value {:user 1, :item "1:1"}, :id 0}',
        "{:index 1, :type :invoke, :f :view, :process 1, :time 5000000, :value {:user 1}, :id 1}",
        '{:index 2, :type :ok, :f :add, :process 0, :time 9000000, :value {:user 1, :item "1:1"}, :id 0}',
        '{:index 3, :type :ok, :f :view, :process 1, :time 9000000, :value {:user 1, :value ["1:1"]}, :id 1}',
        '{:index 4, :type :invoke, :f :add, :process 2, :time 20000000, :value {:user 1, :item "1:2"}, :id 2}',
        '{:index 5, :type :info, :f :add, :process 2, :time 20000001, :value {:user 1, :item "1:2"}, :id 2}',
    ]


def test_touching_operations_begin_before_the_other_ends_because_intervals_are_closed() -> None:
    times = [line.split(":type :")[1].split(",")[0] for line in edn(story(head(), ["add 0-10 =1", "add 10-20 =2"]))]
    assert times == ["invoke", "invoke", "ok", "ok"]


@pytest.mark.parametrize(
    ("header", "line", "end"),
    [
        (head(), "add 0-1 =7", ":value 7"),
        (head("stock", 3), "buy 0-1 =none", ":value :refused"),
        (head("register"), "write 0-1 7", ":value 7"),
        (head("register"), "read 0-1 =none", ":value nil"),
        (head("transfer", accounts=(1, 2)), "transfer#0 0-1 >1 5", ":value {:from 0, :to 1, :amount 5}"),
        (head("transfer", accounts=(1, 2)), "read 0-1 [1, 2]", ":value [1 2]"),
        (head("oncall"), "leave#4 0-1 =1 0", ":value {:round 4, :doctor 0, :value true}"),
        (head("whoami"), "ask 0-1 =7 7", ":value {:token 7, :value 7}"),
        (head("whoami"), "ask 0-1 =7 none", ":value {:token nil, :value 7}"),
        (head("rate-limit", limit=1, window_ns=9), "try#1 0-1 =0", ":value {:user 1, :value false}"),
    ],
)
def test_each_workload_has_its_own_values(header: Header, line: str, end: str) -> None:
    assert list(edn(story(header, [line])))[-1].endswith(f"{end}, :id 0}}")


def saved(folder: Path) -> None:
    own = story(head(), ["add 0-9 =1", "add 5-12 =1", "add 20-29 =1", "add 30-39 =2"], copies=[0, 1, 0, 1])
    own.rows["store"] = [0, 0, 1, 0]
    parquet.write(folder / "history.parquet", Record(("naive", "good"), own.header, own.ids, own.rows, PROCESSES))


def command(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_what_is_exported_is_judged_as_before(tmp_path: Path) -> None:
    saved(tmp_path)
    out = tmp_path / "export"
    assert command("export", str(tmp_path), "--out", str(out)).exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == ["good.edn", "good.jsonl", "naive.edn", "naive.jsonl"]
    done = command("judge", str(out), "--json")
    assert done.exit_code == 1
    assert [json.loads(line)["witness"] for line in done.stdout.splitlines()] == [[], [0, 1]]


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    done = command("export", str(tmp_path), "--out", str(tmp_path / "export"))
    assert done.exit_code == 64
    assert f"{tmp_path} is not a run: it has no history.parquet." in done.stderr
    (tmp_path / "history.parquet").write_bytes(b"PAR1 and then nothing")
    for name, reason in (("export", "history.parquet cannot be read"), ("explain", "it has no run.json")):
        done = command(name, str(tmp_path), *(["--out", str(tmp_path / "export")] if name == "export" else []))
        assert done.exit_code == 64
        assert reason in done.stderr
        assert not (tmp_path / "export").exists()


def test_a_run_is_explained_with_its_proof(tmp_path: Path) -> None:
    saved(tmp_path)
    rows = [
        store("naive", "VIOLATED", role="control", sentence="It lost one."),
        store("good", sentence="Nothing was seen."),
        store("gone", "VIOLATED", sentence="It is not in the file."),
    ]
    (tmp_path / "run.json").write_text(json.dumps(run_document(1, rows)), encoding="utf-8")
    done = command("explain", str(tmp_path))
    assert done.exit_code == 0
    told = [line for line in done.stdout.splitlines() if line]
    assert told[1:3] == ["naive (control): VIOLATED", "  It lost one."]
    assert told[4].startswith("         0.000 to      9.000  #0 (replica a, worker 7): ")
    assert told[5].startswith("         5.000 to     12.000  #1 (replica a, worker 8): ")
    assert told[6] == "  #0 and #1 overlapped, so either may have come first."
    assert told[7].startswith("  Why they cannot all be right: Each increment adds one")
    assert told[8:10] == ["good (chosen): NO VIOLATION SEEN", "  Nothing was seen."]
    assert told[-1] == "  Its operations are not in history.parquet, so the proof cannot be shown."
