"""statelab.claims: what is seen in a run, and how the ledger, its page and its record tell it."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from statelab.claims import observed, page, report
from statelab.claims.ledger import ledger, merged
from statelab.load.options import Options
from tests.unit.ui.fake_lab import diverged, naive, run, store


def evidence(name: str, about: str = "", within: bool | None = None, **speaks: Any) -> dict[str, Any]:
    """Return a piece of evidence as a claim's file has it."""
    kind = "experiment" if about else "program"
    key = f"{name}-{about}" if about else name
    repeat = f"make check STORES={about}" if about else f"python {name}"
    return {
        "key": key, "kind": kind, "name": name, "repeat": repeat, "store": about, "speaks": speaks, "within": within,
    }  # fmt: skip


def claim(number: int, *pieces: dict[str, Any], **texts: str) -> dict[str, Any]:
    """Return a claim."""
    told = {"claim": f"Claim {number} | holds.", "if_true": "Nothing is lost.", "instead": "Count in `redis-atomic`."}
    told |= {"expects": "FALSE", "only_if": "", "outdated": "", **texts}
    return {"number": number, "name": f"0{number}-some", "code": {}, "evidence": list(pieces), **told}


LOSES: dict[str, Any] = {"for": {"lost": 0}, "against": {"lost_share": [0.1, 1]}}
GLOBAL = evidence("counter-1", "global", **LOSES)
COUNTS: dict[str, Any] = {"for": {"lost": 0}, "against": {"lost": [1, 9]}, "control": {"fine": True}}
PROGRAM = evidence("one.py", **COUNTS)
CLAIMS = [claim(1, GLOBAL), claim(2, PROGRAM) | {"code": {"one.py": "print()\n"}}]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the folder that `make claims` leaves for the ledger: a run, what a program printed, and the claims."""
    (tmp_path / "counter-1").mkdir()
    measured = run(1, [diverged(4), store("redis-atomic"), naive(lost=9)], 1, 4)
    (tmp_path / "counter-1/run.json").write_text(json.dumps(measured))
    (tmp_path / "programs").mkdir()
    printed = {"seen": {"lost": 3, "fine": True}, "versions": {"flask": "3.1.3"}, "date": "2026-01-01"}
    (tmp_path / "programs/one.py.json").write_text(json.dumps(printed))
    ask(tmp_path, CLAIMS)
    return tmp_path


def ask(folder: Path, claims: list[dict[str, Any]], recorded: dict[str, Any] | None = None) -> None:
    told = {"claims": claims, "asked": [one["number"] for one in claims], "recorded": recorded or {}}
    (folder / "claims.json").write_text(json.dumps(told))


def words(folder: Path) -> dict[int, str]:
    return {one["number"]: one["word"] for one in json.loads((folder / "words.json").read_text())}


def test_the_ledger_says_of_each_claim_word_evidence_picture_code_and_advice(folder: Path) -> None:
    report.write(folder)
    assert words(folder) == {1: "FALSE", 2: "FALSE"}
    text = (folder / "claims.md").read_text()
    assert r"| [1](#claim-1) | Claim 1 \| holds. | **FALSE** | `global` (counter, gunicorn-sync, 1 replica × 4 " in text
    assert "DIVERGED, 4 copies, lost 3,601, duplicates 3,588 in 4,812 operations – against the claim" in text
    assert "- `one.py`: lost: 3 (control: fine: yes) – against the claim" in text
    assert "![The operations that prove it, on a timeline](images/claims/counter-1-global.svg)" in text
    assert (folder / "pictures/counter-1-global.svg").read_text().startswith("<svg")
    assert "```python\nprint()\n```" in text
    assert "**Instead**: Count in `redis-atomic`." in text
    assert "`make claims CLAIM=1`, or by hand `make check STORES=global`." in text
    assert "Versions: flask 3.1.3." in text
    html = (folder / "ledger.html").read_text()
    assert html.count("<svg") >= 1
    assert "<code>redis-atomic</code>" in html
    assert "<script" not in html


def test_without_its_evidence_a_claim_is_undecided_and_says_so(folder: Path) -> None:
    (folder / "counter-1/run.json").unlink()
    report.write(folder)
    assert words(folder) == {1: "INCONCLUSIVE", 2: "FALSE"}
    assert "**INCONCLUSIVE**: counter-1: it has not been measured" in (folder / "claims.md").read_text()


def test_a_damaged_run_is_no_evidence(folder: Path) -> None:
    (folder / "counter-1/run.json").write_text("{")
    report.write(folder)
    assert words(folder)[1] == "INCONCLUSIVE"


def test_a_condition_and_a_version_are_told_with_the_word(folder: Path) -> None:
    outside, inside = GLOBAL | {"within": False}, evidence("counter-1", "redis-atomic", True, **LOSES)
    old = claim(3, PROGRAM, outdated="Flask 1.0")
    ask(folder, [claim(1, outside, inside, only_if="it is shared"), old])
    report.write(folder)
    assert words(folder) == {1: "ONLY IF", 3: "OUTDATED"}
    text = (folder / "claims.md").read_text()
    assert "**ONLY IF it is shared**" in text
    assert "**OUTDATED since Flask 1.0**" in text
    (row,) = [line for line in text.splitlines() if line.startswith("| [1]")]
    assert row.index("`redis-atomic`") < row.index("`global`"), "what speaks for it comes first"


def test_what_happened_says_more_than_a_violation_that_was_not_seen(folder: Path) -> None:
    exact: dict[str, Any] = {"for": {"lost": 9}, "against": {"lost": 0}}
    passed = evidence("counter-1", "redis-atomic", **exact)
    ask(folder, [claim(1, passed, GLOBAL)])
    report.write(folder)
    (row,) = [line for line in (folder / "claims.md").read_text().splitlines() if line.startswith("| [1]")]
    assert "DIVERGED" in row
    assert "redis-atomic" not in row


def test_what_was_recorded_earlier_stays_and_what_no_claim_asks_for_goes(folder: Path) -> None:
    report.write(folder)
    earlier = json.loads((folder / "record.json").read_text())
    assert earlier.keys() == {"counter-1-global", "one.py"}
    new = {"one.py": {**earlier["one.py"], "seen": {"lost": 0, "fine": True}}}
    both = merged(CLAIMS, earlier | {"gone": {}}, new)
    assert both.keys() == earlier.keys()
    assert [row.word.text for row in ledger(CLAIMS, both)] == ["FALSE", "TRUE"]


def test_the_page_is_the_same_from_the_record_alone(folder: Path) -> None:
    report.write(folder)
    again = page.markdown(ledger(CLAIMS, json.loads((folder / "record.json").read_text())))
    assert again == (folder / "claims.md").read_text()


def test_figures_of_a_row_are_shares_of_what_was_done() -> None:
    row = naive(lost=2406, unknown=48, figures={"leak": 481})
    seen = observed.figures(row)
    assert (seen["lost_share"], seen["wrong_share"], seen["unknown_share"]) == (0.5, 0.1, 0.01)
    assert observed.figures(store("global", acknowledged=0, operations=0))["lost_share"] == 0


@pytest.fixture
def orders(locustfile: Any) -> Any:
    """Import what carries out orders: it imports the users."""
    return import_module("statelab.load.orders")


def test_the_load_tester_writes_the_ledger_when_it_is_told_to(
    orders: Any, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = Options("counter", ("global",), "nothing", False, 8)
    orders.carry_out(['{"name": "ledger"}'], usual, 1, folder)
    said = capsys.readouterr().out
    assert said.endswith("ledger\n")
    assert "FALSE" in said


def test_an_order_changes_single_numbers(orders: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Options] = []
    note: Callable[..., None] = lambda one, *_, **__: ran.append(one)  # noqa: E731
    monkeypatch.setattr(orders, "run_all", note)
    usual = Options("counter", ("global",), "nothing", False, 8)
    orders.carry_out(['{"name": "one", "numbers": {"limit": 3}}'], usual, 1, tmp_path)
    assert ran[0].numbers == {**usual.numbers, "limit": 3}
