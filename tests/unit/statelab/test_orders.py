"""Runs that are ordered on standard input: options for each, failures that stop nothing, the bare endpoint."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from statelab.cli import main
from statelab.load.options import Options
from statelab.load.outcome import assess
from statelab.load.run import Run
from statelab.model.catalogue import BARE, Catalogue
from statelab.model.options import OptionError
from statelab.recording.http import Body, Reply
from tests.unit.compare.folders import sweep
from tests.unit.statelab.test_alone import STORES
from tests.unit.statelab.test_answers import SERVER, answer
from tests.unit.ui.fake_lab import run, store

CATALOGUE = Catalogue(STORES, ("nothing",))


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch, locustfile: Any) -> Callable[..., tuple[list[Any], list[str]]]:
    """Return a function that gives orders, and returns what ran and what was said."""

    def given(folder: Path, *orders: dict[str, Any]) -> tuple[list[Any], list[str]]:
        ran: list[Any] = []

        def run_all(one: Options, duration_s: float, own: Path, _: Any, longest: float) -> None:
            if "wrong" in one.stores:
                raise OptionError("There is no store “wrong”.")
            assert (longest == 1) == one.alone, "a run that is there for its speed never goes on"
            ran.append((own.relative_to(folder).as_posix(), one, duration_s))
            own.mkdir(parents=True)
            (own / "run.json").write_text(json.dumps(run(len(ran), [store("right")])), encoding="utf-8")

        monkeypatch.setattr("statelab.load.orders.run_all", run_all)
        arguments = ["run", "--quiet", f"--points={folder}", "--stores=right", "--items=7"]
        done = CliRunner().invoke(main, arguments, input="".join(f"{json.dumps(one)}\n" for one in orders))
        assert done.exit_code == 0, done.output
        return ran, done.output.splitlines()

    return given


def test_an_order_says_what_differs_from_the_usual_options(tmp_path: Path, order: Callable[..., Any]) -> None:
    other = {"scenario": "stock", "stores": ["naive"], "window": "yield", "users": 4, "alone": True, "warmup_s": 1}
    ran, said = order(tmp_path, {"name": "point/1/verdict"}, {"name": "second", "duration_s": 3, **other})
    (first, usual, usual_s), (second, chosen, chosen_s) = ran
    assert (first, usual_s, second, chosen_s) == ("point/1/verdict", 10.0, "second", 3)
    assert (usual.scenario, usual.stores, usual.alone) == ("counter", ("right",), False)
    assert (chosen.scenario, chosen.stores, chosen.window, chosen.users) == ("stock", ("naive",), "yield", 4)
    assert (chosen.alone, chosen.warmup_s, chosen.numbers["items"]) == (True, 1, 7)
    assert said == ["point/1/verdict", "second"]


def test_an_order_that_fails_says_why_and_the_next_one_is_carried_out(
    tmp_path: Path, order: Callable[..., Any]
) -> None:
    ran, said = order(tmp_path, {"name": "bad", "stores": ["wrong"]}, {"name": "good"})
    assert [name for name, *_ in ran] == ["good"]
    assert said == ["There is no store “wrong”.", "bad failed", "good"]


def test_a_report_can_be_ordered_and_a_folder_without_a_point_says_so(
    tmp_path: Path, order: Callable[..., Any]
) -> None:
    _, said = order(tmp_path, {"name": "report"})
    assert "has no finished point" in said[0]
    assert said[1] == "report failed"
    _, said = order(sweep(tmp_path), {"name": "report"})
    assert (tmp_path / "report.html").exists()
    assert said[-2].startswith("`global` has as many truths")


def bare(**changes: Any) -> Options:
    return Options("counter", (BARE.name,), "nothing", fresh=False, users=2, **changes)


def test_the_bare_endpoint_is_no_store_of_a_run_that_judges() -> None:
    assert bare(alone=True).choose(CATALOGUE) == [BARE]
    with pytest.raises(OptionError, match="There is no store “bare”"):
        bare().choose(CATALOGUE)


def test_the_bare_endpoint_is_asked_at_its_own_address_and_forgets() -> None:
    asked = set()
    own = Run(bare(alone=True), [BARE], [BARE], SERVER | {"workers": 2}, {}, "")

    def send(method: str, path: str, label: str, body: Body) -> Reply:
        asked.add((method, path, label))
        return Reply(200, answer(int(method == "POST")), None)

    client = own.client(send, 0)
    for _ in range(200):
        own.workload.drive.step(client)
    assert asked == {("GET", "/bare", "bare: GET"), ("POST", "/bare", "bare: POST")}
    (row,) = assess(own)[0]["stores"]
    assert row["verdict"] == "FORGETS"


def test_what_is_sent_while_warming_up_is_judged_but_does_not_count_for_the_speed() -> None:
    own = Run(bare(alone=True, warmup_s=3600.0), [BARE], [BARE], SERVER, {}, "")
    client = own.client(lambda method, *_: Reply(200, answer(int(method == "POST")), None), 0)
    for _ in range(50):
        own.workload.drive.step(client)
    document, _ = assess(own)
    (row,) = document["stores"]
    assert (row["operations"], row["throughput_per_s"], row["p99_ms"]) == (50, 0.0, None)
    assert document["warmup_s"] == 3600.0
