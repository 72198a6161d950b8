"""stack.meter: what a run took of the processors, and which groups an interrupted measurement need not repeat."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from stack import docker, meter, processor, tester
from stack.cost import BASE, Group, Measured
from stack.docker import Container
from stack.meter import Meter

SECOND = 1_000_000_000
GROUPS = [Group("counter", ("a", "b")), Group("stock", ("c",))]


def container(service: str) -> Container:
    return Container(f"id of {service}", service, "running", "", 0, "", "", {}, ())


def test_what_the_containers_use_when_idle_is_subtracted_and_only_those_count_that_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    used_s, now_s = iter([100, 103, 200, 220]), iter([0.0, 15.0, 50.0, 60.0])  # 3 s within 15 s; 20 s within 10 s

    def used_ns(containers: list[str]) -> int:
        asked.append(containers)
        return next(used_s) * SECOND

    class LoadTester:
        def run(self, name: str, what: str, **chosen: object) -> list[dict[str, Any]]:
            (tmp_path / name).mkdir()
            assert chosen == {"scenario": "counter", "stores": ["a"], "alone": True}
            row = {"store": "a", "operations": 1000, "unknown": 0, "failed": 0, "p99_ms": 7.0, "sentence": ""}
            return [{"stores": [row], "versions": {"flask": "3.1"}}]

    services = [container(name) for name in ("web", "web", "nginx", "redis", "locust")]
    monkeypatch.setattr(docker, "containers", lambda project: services)
    monkeypatch.setattr(processor, "used_ns", used_ns)
    one = Meter("any", cast(tester.LoadTester, LoadTester()), tmp_path)
    monkeypatch.setattr(meter, "time", SimpleNamespace(monotonic=lambda: next(now_s), sleep=lambda seconds: None))
    one.watch_idle()
    found = one.measure("counter", "a")
    assert found == Measured("a", cpu_us=18_000.0, p99_ms=7.0), "20 s less 10 times 0.2 s, for 1,000 operations"
    assert asked == [["id of web", "id of web", "id of redis"]] * 4
    assert list(tmp_path.iterdir()) == [], "a run without its control is left for no page"


class Fake:
    """A meter that writes down what is measured, and is interrupted before the run with this number."""

    def __init__(self, interrupted_at: int = 99) -> None:
        self.ran: list[tuple[str, str]] = []
        self.versions = {"flask": "3.1"}
        self._at = interrupted_at

    def watch_idle(self) -> None:
        """Note that nothing ran."""
        self.ran.append(("idle", ""))

    def measure(self, workload: str, store: str) -> Measured:
        """Note what ran."""
        if len(self.ran) == self._at:
            raise KeyboardInterrupt
        self.ran.append((workload, store))
        return Measured(store, 1.0, 1.0)


def measure(fake: Fake, folder: Path) -> Iterator[dict[str, Any]]:
    return meter.measure(cast(Meter, fake), GROUPS, folder, run_s=5)


def test_the_stores_of_a_group_run_between_two_runs_of_global(tmp_path: Path) -> None:
    fake = Fake()
    first, second = measure(fake, tmp_path)
    assert fake.ran[1:5] == [("counter", store) for store in (BASE, "a", "b", BASE)]
    assert [run["store"] for run in first["runs"]] == [BASE, "a", "b", BASE]
    assert (second["workload"], second["versions"]) == ("stock", {"flask": "3.1"})


def test_an_interrupted_group_is_measured_again_as_a_whole_and_an_earlier_one_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(KeyboardInterrupt):
        list(measure(Fake(interrupted_at=6), tmp_path))
    again = Fake()
    assert len(list(measure(again, tmp_path))) == 2
    assert again.ran == [("idle", ""), *(("stock", store) for store in (BASE, "c", BASE))]
    assert "1 of 2 groups measured earlier" in capsys.readouterr().out
    done = Fake()
    assert len(list(measure(done, tmp_path))) == 2
    assert done.ran == []


def test_the_time_that_is_left_is_that_of_the_runs_that_are_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    list(measure(Fake(), tmp_path))
    assert "measuring a, b (1 of 2, about 0:56 left)" in capsys.readouterr().out, "7 runs of 5 s and 3 s"
