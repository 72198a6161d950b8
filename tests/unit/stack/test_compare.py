"""stack.compare and stack.turns: what is measured in which order, what is kept, and what a failure leaves."""

from __future__ import annotations

import json
import os
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from stack import busy, check, compare, comparison, lifecycle, owner, ready, settings, turns
from stack.compose import Stack
from stack.errors import LabError
from stack.topology import Topology

ROW = {"throughput_per_s": 500.0, "p50_ms": 1.0, "p99_ms": 9.0, "operations": 900, "unknown": 0, "failed": 0}


class Fake:
    """A machine on which everything runs at once; what is asked of it is written down."""

    def __init__(self, results: Path) -> None:
        self.results = results
        self.orders: list[tuple[str, dict[str, Any]]] = []
        self.changed: list[tuple[str, ...]] = []
        self.exit_code = 0
        self.started: list[Topology] = []
        self.broken: set[int] = set()
        """Worker counts with which a run fails."""
        self.interrupted_at = 0
        self.reports = True

    def prepare(self, environ: dict[str, str], wanted: Topology, suffix: str) -> tuple[settings.Settings, Stack]:
        """Return a stack."""
        variables = {"LAB_IMAGES": "web=1 redis=2", "WITH": "", **wanted.variables()}
        return settings.from_environment({"RESULTS_DIR": str(self.results)}), Stack(f"fake{suffix}", variables)

    def start(self, stack: Stack, wanted: Topology) -> None:
        """Start what the variables say, and wait for what is wanted."""
        assert wanted.variables().items() <= stack.variables.items()
        self.started.append(wanted)

    def step(self, stack: Stack, label: str, *arguments: str) -> None:
        """Note which services are new."""
        self.changed.append(arguments[arguments.index("--force-recreate") + 1 :])

    def tester(self, folder: Path, arguments: list[str]) -> Any:
        """Return a load tester."""
        return nullcontext(LoadTester(self, folder, arguments))


class LoadTester:
    """Its load tester."""

    def __init__(self, fake: Fake, folder: Path, arguments: list[str]) -> None:
        self.fake, self.folder, self.arguments = fake, folder, arguments

    def serve(self, stack: Stack) -> None:
        """Run already."""

    def run(self, name: str, what: str, **chosen: Any) -> list[dict[str, Any]]:
        """Write a run."""
        if self.fake.interrupted_at and len(self.fake.orders) + 1 == self.fake.interrupted_at:
            raise KeyboardInterrupt
        self.fake.orders.append((name, chosen))
        if any(f"workers{n}-" in name for n in self.fake.broken):
            raise LabError("no answer")
        stores = chosen.get("stores", ["global", "redis-atomic"])
        rows = [{"store": store, "role": "chosen", "verdict": "SOME", **ROW} for store in stores]
        rows += [] if chosen.get("alone") else [{"store": "redis-naive", "role": "control", "verdict": "SOME"}]
        (self.folder / name).mkdir(parents=True)
        (self.folder / name / "run.json").write_text(json.dumps({"stores": rows, "exit_code": self.fake.exit_code}))
        return [{"stores": rows}]

    def tell(self, name: str) -> str:
        """Write a report."""
        if not self.fake.reports:
            raise LabError("no answer")
        return "the answer"


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Replace everything that needs Docker."""
    one = Fake(tmp_path)
    monkeypatch.setattr(lifecycle, "prepare", one.prepare)
    monkeypatch.setattr(compare, "LoadTester", one.tester)
    monkeypatch.setattr(owner, "open_results", lambda folder: folder.mkdir(parents=True, exist_ok=True))
    monkeypatch.setattr(check, "cleared", lambda *_: nullcontext())
    monkeypatch.setattr(check, "start", one.start)
    monkeypatch.setattr(ready, "wait", lambda *_: None)
    monkeypatch.setattr(Stack, "step", lambda stack, *arguments: one.step(stack, *arguments))
    monkeypatch.setattr(busy, "processors", lambda: 0.0)
    monkeypatch.setattr("stack.lock.alone", lambda *_: lambda command: command)
    return one


def run(fake: Fake, **environ: str) -> int:
    return compare.compare.__wrapped__({"RESULTS_DIR": str(fake.results), "STORES": "global redis-atomic"} | environ)  # type: ignore[attr-defined, no-any-return]


def kept(fake: Fake) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted(fake.results.glob("*/*/*/turn.json"))]


def test_a_turn_has_verdicts_of_all_stores_and_the_speed_of_each_alone_beside_the_bare_endpoint(fake: Fake) -> None:
    assert run(fake, WORKERS="2", REPEATS="1", USERS="8", WINDOW="yield", WARMUP="2") == 0
    (verdicts, told), *alone = fake.orders
    assert verdicts.endswith("-yield-users8/1/verdict")
    assert told == {"scenario": "counter", "window": "yield", "users": 8, "duration_s": 10}
    assert sorted(one["stores"][0] for _, one in alone) == ["bare", "global", "redis-atomic"]
    for _, one in alone:
        assert (one["alone"], one["warmup_s"], one["duration_s"], one["users"]) == (True, 2, 5, 8)
    (turn,) = kept(fake)
    assert turn["speeds"].keys() == {"bare", "global", "redis-atomic"}
    assert turn["variables"]["WINDOW"] == "yield"
    assert len(list(fake.results.rglob("run.json"))) == 1, "a run without its control is left for no page"


def test_a_quick_comparison_has_verdicts_alone_and_says_so(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(fake, WORKERS="1 2", QUICK="1") == 0
    assert [(name.rpartition("/")[2], one["duration_s"]) for name, one in fake.orders] == [("verdict", 5)] * 2
    assert [turn["speeds"] for turn in kept(fake)] == [{}, {}]
    assert "bare" not in capsys.readouterr().out
    (plan,) = fake.results.glob("*/comparison.json")
    asked = json.loads(plan.read_text())
    assert asked["command"] == "make compare QUICK=1 WORKERS='1 2' STORES='global redis-atomic'"
    assert asked["pace"] == {"DURATION": 5, "REPEATS": 1, "SPEED_DURATION": 0, "WARMUP": 1}


def test_the_bare_endpoint_is_a_counter_whatever_the_stores_do(fake: Fake) -> None:
    run(fake, SCENARIO="stock", WORKERS="2", REPEATS="1")
    scenarios = {one["stores"][0]: one["scenario"] for _, one in fake.orders[1:]}
    assert scenarios == {"bare": "counter", "global": "stock", "redis-atomic": "stock"}


def test_points_are_repeated_in_shuffled_order_and_only_what_the_topology_changes_is_new(fake: Fake) -> None:
    run(fake, WORKERS="1 2", BALANCE="round_robin ip_hash", USERS="10 20", REPEATS="3")
    assert len(kept(fake)) == 2 * 2 * 2 * 3
    order = [name.split("-", 1)[1] for name, one in fake.orders if name.endswith("verdict")]
    assert order != sorted(order)
    shapes = [("ip_hash" in name, "workers2-" in name) for name in order]
    new = [after for before, after in pairwise(shapes) if before != after]
    assert len(fake.changed) == len(new) < len(order), "users alone change no container"
    assert set(fake.changed) == {("web",), ("web", "nginx")}
    assert [(one.balance == "ip_hash", one.workers == 2) for one in fake.started] == shapes[:1]


def test_what_was_measured_is_not_measured_again_and_a_point_can_be_added(
    fake: Fake, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.interrupted_at = 6
    with pytest.raises(KeyboardInterrupt):
        run(fake, WORKERS="1 2", REPEATS="1")
    assert "type the same command to go on" in capsys.readouterr().out
    fake.interrupted_at = 0
    fake.orders.clear()
    assert run(fake, WORKERS="1 2 4", REPEATS="1") == 0
    assert "1 of 3 turns measured earlier" in capsys.readouterr().out
    assert len(fake.orders) == 2 * 4
    assert len(kept(fake)) == 3
    fake.orders.clear()
    fake.started.clear()
    assert run(fake, WORKERS="1 2 4", REPEATS="1") == 0
    assert (fake.orders, fake.started) == ([], []), "the report alone"


def test_a_point_that_fails_is_reported_and_the_rest_goes_on(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    fake.broken = {2}
    assert run(fake, WORKERS="1 2 4", REPEATS="2") == 1
    said = capsys.readouterr().out
    assert "✗ WORKERS=2 (1 of 2) failed: no answer" in said
    assert "Exit code 1: 2 of 6 turns failed" in said
    assert len(kept(fake)) == 4
    (path,) = fake.results.glob("*/comparison.json")
    plan = json.loads(path.read_text())
    assert sorted(plan["failed"]) == [f"WORKERS=2 ({n} of 2): no answer" for n in (1, 2)]
    assert len(plan["points"]) == 3
    fake.broken = set()
    assert run(fake, WORKERS="1 2 4", REPEATS="2") == 0
    assert json.loads(path.read_text())["failed"] == []


def test_a_report_that_fails_is_no_success(fake: Fake) -> None:
    fake.reports = False
    with pytest.raises(LabError, match="but the report failed"):
        run(fake, WORKERS="1", REPEATS="1")


@pytest.mark.parametrize("code", [0, 1, 2])
def test_the_exit_code_is_that_of_the_worst_run(fake: Fake, code: int) -> None:
    fake.exit_code = code
    assert run(fake, WORKERS="1", REPEATS="1") == code


def test_worst_exit_code() -> None:
    assert max([0, 2, 1], key=compare.SEVERITY.index) == 1
    assert max([0, 2, 0], key=compare.SEVERITY.index) == 2


def test_another_setting_is_another_folder_and_another_axis_is_not(fake: Fake) -> None:
    one = {"WORKERS": "1", "REPEATS": "1"}
    for changes in ({}, {"THREADS": "2", "SERVER": "gunicorn-gthread"}, {"USERS": "9"}, {"REPEATS": "2"}):
        run(fake, **(one | changes))
    assert len(list(fake.results.iterdir())) == 1
    for changes in ({"DURATION": "3"}, {"STORES": "global"}, {"ITEMS": "7"}, {"LABEL": "again"}, {"WARMUP": "3"}):
        run(fake, **(one | changes))
    assert len(list(fake.results.iterdir())) == 6


def test_load_from_elsewhere_is_said(
    fake: Fake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(busy, "processors", lambda: 1.5)
    run(fake, WORKERS="1", REPEATS="1")
    assert "1.5 of 2 processors busy with something else just before" in capsys.readouterr().out
    monkeypatch.setattr(busy, "processors", lambda: 0.4)
    run(fake, WORKERS="2", REPEATS="1")
    assert "just before" not in capsys.readouterr().out


def test_a_dry_run_starts_nothing(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(fake, WORKERS="1 2", DRY_RUN="1") == 0
    assert fake.orders == []
    assert "2 points × 3: about" in capsys.readouterr().out


def test_processors_are_busy_by_what_the_kernel_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stat = tmp_path / "stat"

    def later(_: float) -> None:
        stat.write_text("cpu 150 0 50 290 10 0 0 0 0 0\ncpu0 1 1\n")

    monkeypatch.setattr(busy, "STAT", stat)
    monkeypatch.setattr("time.sleep", later)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    stat.write_text("cpu 100 0 0 200 0 0 0 0 0 0\ncpu0 1 1\n")
    assert busy.processors() == 2.0, "100 of 200 ticks of four processors"
    monkeypatch.setattr(busy, "STAT", tmp_path / "none")
    assert busy.processors() == 0.0


def test_a_turn_takes_as_long_as_its_runs() -> None:
    one = comparison.read({"WORKERS": "1", "STORES": "global redis-atomic", "USERS": "16"})
    expected = 10 + turns.RUN_OVERHEAD_S + 3 * (1 + 3 + turns.RUN_OVERHEAD_S) + turns.CHANGE_S
    assert turns.seconds(one, one.points[0]) == expected
    quick = comparison.read({"WORKERS": "1", "STORES": "global redis-atomic", "USERS": "16", "QUICK": "1"})
    assert turns.seconds(quick, quick.points[0]) == 5 + turns.RUN_OVERHEAD_S + turns.CHANGE_S
