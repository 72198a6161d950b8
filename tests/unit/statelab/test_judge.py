"""The judge reads histories from anyone, and what cannot be read it does not judge."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from statelab.cli import main
from statelab.files import parquet, reader, writer
from statelab.judge import Judgement, judge
from statelab.model.history import HistoryError
from statelab.model.record import Record
from statelab.workloads import WORKLOADS
from tests.unit.headers import head
from tests.unit.statelab import generate
from tests.unit.statelab.generate import Draw
from tests.unit.statelab.histories import PROCESSES, of_case
from tests.unit.statelab.stories import story

COUNTER: dict[str, Any] = {"format": "statelab-history/1", "workload": "counter", "store": "some", "initial": 0}


def add(**changed: Any) -> dict[str, Any]:
    row = {"id": 7, "client": 3, "op": "add", "call": 1200, "ret": 3400, "outcome": "ok", "value": 1}
    return row | {"served_by": "web-1/7/9f2c/1"} | changed


def text(*documents: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(document)}\n" for document in documents)


def verdict(tmp_path: Path, content: str | bytes) -> Judgement:
    path = tmp_path / "history.jsonl"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (judgement,) = judge(path)
    return judgement


def test_a_right_history_is_legal_in_any_order_of_its_lines(tmp_path: Path) -> None:
    lines = [add(id=9, call=5000, ret=5001, value=2), add(), add(id=1, call=6000, ret=None, outcome="info", value=None)]
    said = verdict(tmp_path, text(COUNTER, *lines, add(id=2, call=9000, ret=9001, value=None)))
    assert said == Judgement("history.jsonl", True, {}, (), "Some order of the 4 operations explains every answer.")


def test_a_wrong_history_is_told_with_the_files_own_ids(tmp_path: Path) -> None:
    rows = [add(id=41), add(id=12, call=5000, ret=6000), add(id=3, call=7000, ret=8000, value=2)]
    said = verdict(tmp_path, text(COUNTER, *rows))
    assert json.loads(said.line()) == {
        "file": "history.jsonl",
        "legal": False,
        "anomalies": {"duplicate": 1},
        "witness": [41, 12],
        "sentence": "VIOLATED: 1 of 3 acknowledged increments lost. "
        "Proof: #41 (replica a, worker 7) and #12 (replica a, worker 7) both answered 1. "
        "Diagnosis: a race; concurrent requests undid each other's work.",
    }


def test_refused_operations_do_not_count(tmp_path: Path) -> None:
    assert verdict(tmp_path, text(COUNTER, add(), add(id=8, outcome="fail", ret=None, value=None))).legal


def test_a_register_may_name_the_value_that_it_starts_with(tmp_path: Path) -> None:
    header = COUNTER | {"workload": "register", "initial": 3}
    read = add(op="read", value=3)
    assert verdict(tmp_path, text(header, read, add(id=8, op="read", value=None))).legal
    assert verdict(tmp_path, text(header, read, add(id=8, op="write", value=3, call=9000, ret=9001))).legal is False


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "it contains no operations"),
        ([add(op="sub")], "line 2: the operation is not one of add, read"),
        ([add(), add(value=2)], "operation #7 occurs twice"),
        ([add(outcome="maybe")], "line 2: the outcome is not one of ok, fail, info, unreadable"),
        ([add(value=True)], "line 2: value is not a whole number"),
        ([add(value=1.0)], "line 2: value is not a whole number"),
        ([add(value="1")], "line 2: value is not a whole number"),
        ([add(id=None)], "line 2: id is not a whole number"),
        ([add(call="soon")], "line 2: call is not a whole number"),
        ([add(call=-1)], "line 2: it was called at a negative time"),
        ([add(ret=1199)], "line 2: it returned before it was called"),
        ([add(ret=None)], "line 2: it was acknowledged but has no end time"),
        ([add(outcome="info", value=None)], "line 2: its outcome is unknown but it has an end time"),
        ([add(outcome="info", ret=None)], "line 2: its outcome is unknown but it has an answer"),
        ([add(outcome="unreadable", ret=None)], "line 2: its outcome is unknown but it has an answer"),
        (
            [add(), add(id=8, outcome="unreadable", ret=None, value=None)],
            "1 of its answers does not keep the application's contract",
        ),
        ([add(value=2**53 + 1)], "line 2: value is beyond 2**53"),
        ([add(value=-(2**53) - 1)], "line 2: value is beyond 2**53"),
        ([add(served_by=7)], "line 2: served_by is not a string"),
    ],
)
def test_what_contradicts_itself_cannot_be_judged(tmp_path: Path, rows: list[dict[str, Any]], reason: str) -> None:
    said = verdict(tmp_path, text(COUNTER, *rows))
    assert (said.legal, said.sentence) == (None, f"Cannot be judged: {reason}.")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "the file is empty"),
        (text(add()), "the first line is not a statelab-history/1 header"),
        (text(COUNTER | {"format": "statelab-history/2"}, add()), "the first line is not a statelab-history/1 header"),
        (text(COUNTER | {"workload": "lottery"}, add()), "the header's workload is not one of counter"),
        (text(COUNTER | {"workload": ["counter"]}, add()), "the header's workload is not one of counter"),
        (text(COUNTER | {"initial": None}, add()), "the header: initial is not a whole number"),
        (text(COUNTER | {"store": 7}, add()), "the header: store is not a string"),
        (text(COUNTER | {"workload": "transfer"}, add(op="read", value=[1])), "the header: accounts is not a list"),
        (text(COUNTER, add())[:-10], "line 2 is not JSON"),
        (text(COUNTER) + "[]\n", "line 2 is not a JSON object"),
        (text(COUNTER, add()).replace('"value": 1', '"value": NaN'), "NaN is not a number in JSON"),
        (text(COUNTER, add()).replace('"value": 1', '"value": 1, "value": 2'), "a line has the same field twice"),
        (text(COUNTER) + "[" * 100_000, "line 2 is not JSON"),
        (text(COUNTER, add()).replace('"value": 1', '"value": ' + "1" * 5000), "line 2 is not JSON"),
        (b"\xff\xfe\x00", "invalid start byte"),
        (b"\x00" * 50, "line 1 is not JSON"),
    ],
)
def test_what_is_no_history_cannot_be_judged(tmp_path: Path, content: str | bytes, reason: str) -> None:
    said = verdict(tmp_path, content)
    assert said.legal is None
    assert reason in said.sentence


@pytest.mark.parametrize(
    ("header", "row", "reason"),
    [
        ({"workload": "stock"}, {"op": "buy", "refused": 1, "value": None}, "`refused` is neither true nor false"),
        ({"workload": "stock"}, {"op": "buy", "refused": True, "value": 3}, "`refused` contradicts the other fields"),
        (
            {"workload": "stock"},
            {"op": "read", "refused": True, "value": None},
            "`refused` contradicts the other fields",
        ),
        ({"workload": "cart"}, {"op": "add", "item": "1:2"}, "the user is neither a number nor a name"),
        ({"workload": "cart"}, {"op": "add", "user": 1, "item": 2}, "an item does not have the form user:number"),
        ({"workload": "cart"}, {"op": "view", "user": 1, "value": "1:2"}, "value is not a list"),
        ({"workload": "cart"}, {"op": "view", "user": 1, "value": [7]}, "an item does not have the form user:number"),
        ({"workload": "register"}, {"op": "write", "value": None}, "value is not a whole number"),
        (
            {"workload": "transfer", "accounts": [1]},
            {"from": 0, "to": -1, "op": "transfer"},
            "there is no such account",
        ),
        ({"workload": "transfer", "accounts": [1]}, {"op": "read", "value": [True]}, "balance is not a whole number"),
        ({"workload": "transfer", "accounts": [1.5]}, {"op": "read", "value": [1]}, "accounts is not a whole number"),
        ({"workload": "whoami"}, {"op": "ask", "value": 1}, "token is not a whole number"),
        ({"workload": "rate-limit", "limit": 1}, {"op": "try"}, "the header: window_ns is not a whole number"),
        ({"workload": "rate-limit", "limit": 1, "window_ns": 9}, {"op": "try", "user": 1}, "neither true nor false"),
        ({"workload": "rate-limit", "limit": 1, "window_ns": 0}, {"op": "try", "user": 1, "value": True}, "below 1 ns"),
    ],
)
def test_each_workload_knows_its_own_types(
    tmp_path: Path, header: dict[str, Any], row: dict[str, Any], reason: str
) -> None:
    said = verdict(tmp_path, text(COUNTER | header, add() | row))
    assert said.legal is None
    assert reason in said.sentence


def test_users_and_tokens_may_have_names(tmp_path: Path) -> None:
    ann, bob = ({"user": name, "item": f"{name}:1"} for name in ("ann", "bob"))
    rows = [add(id=1, op="add", **ann), add(id=2, **bob), add(id=3, op="view", user="ann", value=["ann:1", "bob:1"])]
    assert verdict(tmp_path, text(COUNTER | {"workload": "cart"}, *rows)).anomalies == {"leak": 1}
    asks = [add(id=n, op="ask", token=f"t{n}", value="t1") for n in (1, 2)]
    said = verdict(tmp_path, text(COUNTER | {"workload": "whoami"}, *asks))
    assert (said.anomalies, said.witness) == ({"leak": 1}, (2, 1))


def test_who_asked_without_a_token_is_read_back_as_that() -> None:
    own = story(head("whoami"), ["ask 0-9 =1 1", "ask 10-19 =none none", "ask 20-29 =1 none", "ask 30- none"])
    again = reader.parse("\n".join(writer.lines(own)))
    assert [again.rows[name].tolist() for name in ("arg", "value")] == [
        own.rows[name].tolist() for name in ("arg", "value")
    ]


def test_a_token_of_null_is_a_visitor_without_one_and_a_value_of_null_is_nobody(tmp_path: Path) -> None:
    header = COUNTER | {"workload": "whoami"}
    asks = [add(id=n, op="ask", call=20 * n, ret=20 * n + 9, token=one, value=one) for n, one in ((1, "t1"), (2, None))]
    assert verdict(tmp_path, text(header, *asks)).legal
    said = verdict(tmp_path, text(header, *asks, add(id=3, op="ask", call=60, ret=70, token=None, value="t1")))
    assert (said.anomalies, said.witness) == ({"carried-over": 1}, (3, 1))


# Not whoami: an acknowledged answer that tells no identity is not known there, it means nobody.
@pytest.mark.parametrize("draw", [draw for draw in generate.EVERY if draw is not generate.whoami])
def test_what_is_written_for_others_is_read_back_as_the_same_history(draw: Draw) -> None:
    rng = Random(5)
    for _ in range(300):
        case = draw(rng)
        if not case.ops:
            continue
        own = of_case(case)
        again = reader.parse("\n".join(writer.lines(own)))
        check = WORKLOADS[own.workload].check
        assert again.header == own.header
        assert dict(check(again).anomalies).keys() == dict(check(own).anomalies).keys()
        assert {name: n for name, (n, _) in check(again).anomalies.items()} == {
            name: n for name, (n, _) in check(own).anomalies.items()
        }


def run(*arguments: str) -> tuple[int, list[str]]:
    done = CliRunner().invoke(main, ["judge", *arguments])
    return done.exit_code, done.stdout.splitlines()


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        ([text(COUNTER, add())], 0),
        ([text(COUNTER, add()), text(COUNTER, add(), add(id=8))], 1),
        ([text(COUNTER, add()), ""], 2),
        ([text(COUNTER, add(), add(id=8)), ""], 1),
        ([], 2),
    ],
)
def test_the_exit_code_says_whether_all_are_legal(tmp_path: Path, contents: Sequence[str], code: int) -> None:
    for index, content in enumerate(contents):
        (tmp_path / f"{index}.jsonl").write_text(content, encoding="utf-8")
    (tmp_path / ".hidden").write_text("", encoding="utf-8")
    found, lines = run(str(tmp_path), "--json")
    assert found == code
    assert len(lines) == max(1, len(contents))
    assert all(json.loads(line).keys() == {"file", "legal", "anomalies", "witness", "sentence"} for line in lines)


def test_for_people_each_file_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(text(COUNTER, add()), encoding="utf-8")
    assert run(str(tmp_path / "one.jsonl")) == (
        0,
        ["one.jsonl: Some order of the 1 operation explains every answer."],
    )
    assert run(str(tmp_path / "two.jsonl")) == (
        2,
        ["two.jsonl: Cannot be judged: it cannot be read: No such file or directory."],
    )


def test_a_runs_own_file_is_judged_store_by_store(tmp_path: Path) -> None:
    own = story(head(), ["add 0-9 =1", "add 10-19 =1", "add 20-29 =1", "add 30-39 =2"])
    own.rows["store"] = [0, 0, 1, 0]
    record = Record(("naive", "good"), own.header, own.ids, own.rows, PROCESSES)
    parquet.write(tmp_path / "history.parquet", record)
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    code, lines = run(str(tmp_path))
    assert code == 1
    assert lines[0].startswith("history.parquet (naive): VIOLATED: 1 of 3 acknowledged increments lost.")
    assert lines[1].startswith("history.parquet (good): Some order")
    with pytest.raises(HistoryError):
        parquet.read(tmp_path / "run.json")


def test_a_shop_that_answers_what_was_left_before_the_sale_is_convicted_by_its_last_sale(tmp_path: Path) -> None:
    rows = [add(id=n, op="buy", call=10 * n, ret=10 * n + 5, value=2 - n) for n in range(3)]
    said = verdict(tmp_path, text(COUNTER | {"workload": "stock", "initial": 2}, *rows))
    assert said.sentence.startswith(
        "VIOLATED: 1 unit sold beyond the 2 that there were. Proof: #2 (replica a, worker 7) answered that 0 "
        "were left, and "
    )


@pytest.mark.parametrize("step", ["statelab.judge.reader.parse", "statelab.judge.verdict.convict"])
def test_a_file_that_cannot_be_judged_never_stops_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.jsonl").write_text(text(COUNTER, add(), add(id=8)), encoding="utf-8")
    work, calls = pkgutil.resolve_name(step.replace(".judge.", ".judge:", 1)), iter(range(3))

    def fails_once(*given: Any) -> Any:
        if next(calls) == 1:
            raise IndexError("a mistake in the judge")
        return work(*given)

    monkeypatch.setattr(step, fails_once)
    assert [one.legal for one in judge(tmp_path)] == [False, None, False]
    calls = iter(range(3))
    assert "Cannot be judged: " in list(judge(tmp_path))[1].sentence


def test_a_store_that_cannot_be_judged_stops_no_other_one_of_the_same_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = story(head(), ["add 0-9 =1", "add 10-19 =1", "add 20-29 =1"])
    own.rows["store"] = [0, 0, 1]
    parquet.write(tmp_path / "history.parquet", Record(("naive", "good"), own.header, own.ids, own.rows, PROCESSES))

    def fails(*_: Any) -> Any:
        raise IndexError("a mistake in the judge")

    monkeypatch.setattr("statelab.judge.verdict.convict", fails)
    assert [one.legal for one in judge(tmp_path)] == [None, True]
