"""stack.lesson: what is listed, what is refused, which verdicts are right, and that a lesson looks until it knows."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from stack import borrowed, cli, lesson, lessons, passwords, signals
from stack.borrowed import Borrowed
from stack.errors import LabError
from stack.lessons import Lesson, Run
from stack.locust_page import LocustPage
from stack.topology import DEFAULT, Topology


def row(store: str, verdict: str, role: str = "chosen", contended: int = 900) -> dict[str, Any]:
    return {"store": store, "verdict": verdict, "role": role, "sentence": f"{store} it is.", "contended": contended}


def live(*rows: dict[str, Any], state: str = "running") -> dict[str, Any]:
    return {"stores": list(rows), "state": state}


class Page(LocustPage):
    """A page on which runs end with these rows at once."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.url, self.rows, self.forms = "http://127.0.0.1:1", rows, list[Mapping[str, str]]()

    def start(self, form: Mapping[str, str]) -> None:
        """Note the form."""
        self.forms.append(form)

    def wait(self, reached: Callable[[dict[str, Any]], object], limit_s: float) -> dict[str, Any]:
        """Show the run at its end, which nobody waits beyond."""
        over = live(*self.rows, state="final")
        assert reached(over)
        return over

    def stop(self) -> dict[str, Any]:
        """Show the run at its end."""
        return live(*self.rows, state="final")


class Stack(Borrowed):
    """Notes what is done to it."""

    done: list[object]

    def shape(self, wanted: Topology) -> None:
        """Note a topology."""
        self.done.append(wanted)

    def kill_a_worker(self) -> None:
        """Note a kill."""
        self.done.append("killed")


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Callable[..., Stack]:
    """Return a function that makes `lesson` borrow a stack whose runs end with its rows."""
    monkeypatch.setattr(passwords, "FOLDER", tmp_path / ".secrets")

    def give(*rows: dict[str, Any], runs: tuple[Run, ...] = ()) -> Stack:
        stack = Stack({}, DEFAULT, Page(*rows))
        stack.done = []

        @contextmanager
        def borrow(environ: Mapping[str, str], wanted: Topology) -> Iterator[Stack]:
            yield stack

        monkeypatch.setattr(borrowed, "borrow", borrow)
        if runs:
            one = Lesson(1, lessons.every()[0].page, "/lab/", runs)
            monkeypatch.setattr(lessons, "choose", lambda text: one)
        return stack

    return give


def run(kills: bool = False, shows: str = "DIVERGED", **variables: str) -> Run:
    said = {"SCENARIO": "counter", "STORES": "global", "WORKERS": "3", **variables}
    return Run(said, "the chart.", {"global": (shows,)}, kills)


def test_without_a_number_the_lessons_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert lesson.lesson({"N": " "}) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split("   ")[-1] for line in listed] == [one.title for one in lessons.every()]
    assert listed[1].strip().startswith("make lesson N=2")


@pytest.mark.parametrize("number", ["0", "9", "x", "1.5", "-1", "²"])
def test_a_lesson_that_is_not_there_is_refused(
    number: str, given: Callable[..., Stack], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = given(row("global", "DIVERGED"))
    monkeypatch.setenv("N", number)
    monkeypatch.setattr(signals, "interrupt", lambda: None)
    assert cli.main(["lesson"]) == 1
    assert f"N={number} is no lesson: give N=1 to N=8" in capsys.readouterr().err
    assert stack.done == []


@pytest.mark.parametrize(("verdict", "code"), [("DIVERGED", 0), ("VIOLATED", 1), ("INCONCLUSIVE", 1)])
def test_only_the_verdict_of_the_lesson_is_right(
    verdict: str, code: int, given: Callable[..., Stack], capsys: pytest.CaptureFixture[str]
) -> None:
    given(row("global", verdict), row("redis-naive", "INCONCLUSIVE", role="control"), runs=(run(),))
    assert lesson.lesson({"N": "1"}) == code
    said = capsys.readouterr().out
    assert f"{'✗' if code else '✓'} global: {verdict}. global it is." in said
    assert "✓ redis-naive (control): INCONCLUSIVE." in said
    assert ("The lesson expects DIVERGED." in said) == bool(code)


def test_what_is_typed_replaces_what_the_lesson_says_and_then_any_verdict_is_right(
    given: Callable[..., Stack],
) -> None:
    stack = given(row("global", "VIOLATED"), runs=(run(),))
    assert lesson.lesson({"N": "1", "WORKERS": "8", "USERS": "40"}) == 0
    assert stack.done == [Topology(workers=8)]
    page = stack.page
    assert isinstance(page, Page)
    assert page.forms[0]["user_count"] == "40"


def test_each_run_has_its_topology_and_a_worker_is_killed_where_the_lesson_says_so(given: Callable[..., Stack]) -> None:
    stack = given(row("global", "DIVERGED"), runs=(run(), run(kills=True, WORKERS="1")))
    assert lesson.lesson({"N": "1"}) == 0
    assert stack.done == [Topology(workers=3), Topology(workers=1), "killed"]


@pytest.mark.parametrize(
    ("rows", "state", "spent_s", "over"),
    [
        ([row("global", "DIVERGED")], "running", 9, False),
        ([row("global", "DIVERGED")], "running", 10, True),
        ([row("global", "DIVERGED"), row("redis-atomic", "INCONCLUSIVE")], "running", 59, False),
        ([row("global", "DIVERGED"), row("redis-atomic", "INCONCLUSIVE")], "running", 60, True),
        ([], "running", 59, False),
        ([], "running", 60, True),
        ([row("global", "INCONCLUSIVE")], "final", 1, True),
    ],
)
def test_a_run_lasts_until_each_store_has_a_verdict(
    rows: list[dict[str, Any]], state: str, spent_s: float, over: bool
) -> None:
    assert lesson.decided(live(*rows, state=state), spent_s, lasts_s=10) == over


def test_a_run_may_last_as_many_times_its_duration_as_that_of_check(locustfile: Any) -> None:
    from statelab.load.headless import LONGEST

    assert lesson.LONGEST == LONGEST


def test_the_table_of_lessons_is_read_as_it_is_typed() -> None:
    first = lessons.choose("1")
    assert first.runs[0].variables["WORKERS"] == "1"
    assert first.runs[0].topology == Topology(1, 1)
    assert first.address == "/lab/docs/docs/lessons/1-one-worker-one-global.md"
    with pytest.raises(LabError, match="N=one is no lesson"):
        lessons.choose("one")


TERMINAL = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True), stdout=SimpleNamespace(isatty=lambda: True))
"""Stands for the module sys."""


@pytest.mark.parametrize("leaves", [None, KeyboardInterrupt, EOFError])
def test_on_a_terminal_the_page_stays_until_the_reader_leaves(
    leaves: type[BaseException] | None, given: Callable[..., Stack], monkeypatch: pytest.MonkeyPatch
) -> None:
    given(row("global", "DIVERGED"), runs=(run(),))
    asked = []

    def wait(prompt: str) -> str:
        asked.append(prompt)
        if leaves:
            raise leaves
        return ""

    monkeypatch.setattr(lesson, "sys", TERMINAL)
    monkeypatch.setattr("builtins.input", wait)
    assert lesson.lesson({"N": "1"}) == 0
    assert "Enter puts everything back" in asked[0]


@pytest.mark.parametrize(
    ("environ", "opened"), [({}, []), ({"DISPLAY": ":0"}, ["/lab/"]), ({"WAYLAND_DISPLAY": "w"}, ["/lab/"])]
)
def test_the_page_is_opened_where_there_is_a_display_and_its_address_printed_everywhere(
    environ: dict[str, str], opened: list[str], given: Callable[..., Stack],
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    given(row("global", "DIVERGED"), runs=(run(),))
    seen: list[str] = []
    monkeypatch.setattr(lesson, "sys", TERMINAL)
    monkeypatch.setattr("builtins.input", lambda prompt: "")
    monkeypatch.setattr(webbrowser, "open", seen.append)
    assert lesson.lesson({"N": "1"} | environ) == 0
    assert seen == [f"http://127.0.0.1:1{path}" for path in opened]
    assert "Watch       http://127.0.0.1:1/lab/" in capsys.readouterr().out
