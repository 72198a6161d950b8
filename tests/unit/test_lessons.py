"""Each lesson has the same parts, runs what can run, and its stores can be loaded."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from stack import comparison, lessons, settings, store_names
from stack.lessons import Lesson, Run
from stack.topology import Topology, from_environment
from tests import expectations
from tests.e2e.followed import BLOCK, mended
from tests.lab import ROOT
from webapp.store_files import find

PARTS = ["Question", "Predict", "Do", "Look", "Why", "Exercise"]
FOLD, UNFOLD = "<details><summary>Solution</summary>\n", "</details>\n"
MOST_BYTES = 60_000
"""Of a picture."""

WINDOWS = {"1 × 1 × 8 threads": "1 × 1 × 8 threads, window"}
"""The topologies of the reviewed words in which a window matters."""

each = pytest.mark.parametrize("lesson", lessons.every(), ids=lambda lesson: lesson.page.stem)
each_run = pytest.mark.parametrize(
    ("lesson", "run"), [(lesson, run) for lesson in lessons.every() for run in lesson.runs]
)


def text(lesson: Lesson) -> str:
    return lesson.page.read_text(encoding="utf-8")


def commands(page: str) -> list[list[str]]:
    """Return the words of each command that a page has its reader type."""
    return [shlex.split(line) for kind, block in BLOCK.findall(page) if kind == "sh" for line in block.splitlines()]


def test_there_are_eight_lessons_each_with_a_page_and_the_index_leads_to_all_of_them() -> None:
    pages = [lesson.page.name for lesson in lessons.every()]
    assert pages == sorted(path.name for path in lessons.FOLDER.glob("[0-9]*.md"))
    assert len(pages) == 8
    index = (lessons.FOLDER / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\| \[(.*)\]\((\S+)\) \|", index) == [
        (lesson.title, lesson.page.name) for lesson in lessons.every()
    ]


@each
def test_a_page_has_all_parts_in_their_order_and_begins_with_its_number(lesson: Lesson) -> None:
    assert re.findall("^## (.*)$", text(lesson), re.MULTILINE) == PARTS
    assert lesson.title.startswith(f"{lesson.number}. ")
    assert lesson.page.name.startswith(f"{lesson.number}-")


@each
def test_one_command_does_the_lesson(lesson: Lesson) -> None:
    do = text(lesson).partition("## Do\n")[2].partition("## ")[0]
    assert commands(do) == [["make", "lesson", f"N={lesson.number}"]]
    assert commands(text(lesson))[0] == commands(do)[0]


@each
def test_the_exercise_is_judged_before_and_in_the_folded_solution(lesson: Lesson) -> None:
    exercise = text(lesson).partition("## Exercise\n")[2]
    before, fold, rest = exercise.partition(FOLD)
    solution, unfold, after = rest.partition(UNFOLD)
    assert (fold, unfold) == (FOLD, UNFOLD)
    assert "```" not in after
    for part in (before, solution):
        assert [words[:2] for words in commands(part)] == [["make", "check"]] * len(commands(part)) != []
        assert re.search("```text\n.*(VIOLATED|DIVERGED|FORGETS|NO VIOLATION SEEN)\n", part)
    assert "NO VIOLATION SEEN" in solution
    assert "NO VIOLATION SEEN\n" not in before, "the exercise has to fail at first"


@each
def test_every_command_names_what_there_is(lesson: Lesson, tmp_path: Path) -> None:
    saved = re.findall(r"Save (?:it|this) as `my_stores/(\S+\.py)`", text(lesson))
    for name in saved:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    known = {*store_names.files(), *store_names.files(tmp_path)}
    for _, target, *variables in commands(text(lesson)):
        said = dict(word.split("=", 1) for word in variables)
        if target == "check":
            assert said.keys() <= set(lessons.VARIABLES)
            assert set(store_names.asked(said)) <= known
            from_environment(said)


def test_a_comparison_that_a_page_names_is_there() -> None:
    named = {name for lesson in lessons.every() for name in re.findall(r"COMPARISON=([\w-]+)", text(lesson))}
    assert named
    assert named <= {path.stem for path in comparison.FOLDER.glob("*.toml")}


@each
def test_the_picture_is_small_and_of_this_lesson(lesson: Lesson) -> None:
    [(told, link)] = re.findall(r"!\[(.+)\]\((\S+)\)", text(lesson))
    picture = (lesson.page.parent / link).resolve()
    assert picture.stem == str(lesson.number)
    assert picture.is_relative_to(ROOT / "docs/images/lessons")
    assert picture.stat().st_size < MOST_BYTES
    assert len(told) > 20


def test_each_lesson_leads_to_the_next_one_and_the_last_one_back() -> None:
    for lesson, following in pairwise(lessons.every()):
        assert text(lesson).rstrip().splitlines()[-1].endswith(f"]({following.page.name})")
    assert text(lessons.every()[-1]).rstrip().endswith("(README.md)")


@each
def test_the_store_of_the_exercise_can_be_loaded_at_each_step_and_does_the_scenario(
    lesson: Lesson, tmp_path: Path
) -> None:
    place = re.findall(r"Save (?:it|this) as `my_stores/(\S+\.py)`", text(lesson))
    code = ""
    for kind, block in BLOCK.findall(text(lesson)):
        if kind == "python":
            code = mended(code, block)
            path = tmp_path / place[0]
            path.parent.mkdir(exist_ok=True)
            path.write_text(code, encoding="utf-8")
        elif kind == "sh" and code:
            [[_, _, *variables]] = commands(f"```sh\n{block}```")
            said = dict(word.split("=", 1) for word in variables)
            [own] = [one for one in find(str(tmp_path)) if one.name == said["STORES"]]
            assert said.get("SCENARIO", "counter") in own.classes
    assert bool(code) == bool(place)


@each_run
def test_a_run_names_stores_that_can_do_the_scenario_and_users_enough(lesson: Lesson, run: Run) -> None:
    chosen = store_names.asked(run.variables)
    facts = {one.name: one for one in find()}
    scenario = run.variables["SCENARIO"]
    assert run.variables.keys() <= set(lessons.VARIABLES)
    assert list(run.shows) == chosen
    assert all(scenario in facts[name].classes for name in chosen)
    controls = {twin for name in chosen if (twin := facts[name].facts_of(scenario).naive_twin)}
    users = int(run.variables.get("USERS", settings.RUN_VARIABLES["USERS"][0]))
    assert users >= 4 * len({*chosen, *controls})
    assert run.look.endswith((".", "?"))


@each_run
def test_a_run_shows_what_the_reviewed_words_say_unless_a_worker_is_killed(lesson: Lesson, run: Run) -> None:
    words, place = expectations.literal(), _place(run.topology)
    place = WINDOWS.get(place, place) if run.variables.get("WINDOW") else place
    right = {
        store: set(shown) == set(words[run.variables["SCENARIO"], place, store].split(" or "))
        for store, shown in run.shows.items()
    }
    assert run.kills != all(right.values()), right


def _place(topology: Topology) -> str:
    threads = f" × {topology.threads} threads" if topology.threads > 1 else ""
    return f"{topology.replicas} × {topology.workers}{threads}"
