"""The lessons, done as their pages say: each command is typed, and each store is convicted and mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from stack import lessons
from stack.lessons import Lesson
from tests.e2e.followed import follow, place
from tests.lab import PROJECT, Lab, get


@pytest.fixture
def other(own_results: Path) -> Iterator[Lab]:
    """Return a lab that does not run, and of which nothing is left at the end."""
    lab = Lab(f"{PROJECT}-2", own_results)
    yield lab
    lab.remove()


@pytest.mark.topology(REPLICAS=1, WORKERS=1)
def test_a_lesson_borrows_the_stack_that_runs_and_puts_its_topology_back(lab: Lab) -> None:
    done = lab.stack("lesson", N=2, DURATION=3)
    assert done.returncode == 0, done.stdout
    assert re.search(r"✓ global: DIVERGED\. 2 workers, 2 private counters", done.stdout), done.stdout
    assert "redis-naive (control): " in done.stdout
    for link in re.findall(r"http://\S+(/lab/\S*)", done.stdout):
        assert link in ("/lab/", "/lab/docs/docs/lessons/2-two-workers-two-truths.md")
    shown = get(f"{lab.ui}/lab/topology.json")
    assert (shown["variables"]["REPLICAS"], shown["variables"]["WORKERS"]) == (1, 1), "as it was before"


@pytest.mark.long
@pytest.mark.parametrize("lesson", lessons.every(), ids=lambda lesson: f"N={lesson.number}")
def test_the_lesson_is_done_word_by_word_and_leaves_nothing_running(lesson: Lesson, other: Lab) -> None:
    text = lesson.page.read_text(encoding="utf-8")
    with place(text) if "```python" in text else nullcontext() as file:
        kinds = follow(text, other, file)
    assert kinds[:1] == ["sh"]
    assert kinds.count("text") >= 2
    assert other.containers() == []
