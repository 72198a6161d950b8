"""stack.axes and stack.comparison: points, files, and what is refused in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from stack import axes, comparison, plan, store_names, topology
from stack.errors import LabError
from statelab.load.options import MAX_USERS, NUMBERS
from statelab.workloads import WORKLOADS
from webapp import windows

SHIPPED = sorted(path.stem for path in comparison.FOLDER.glob("*.toml"))


def written(folder: Path, text: str) -> dict[str, str]:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return {"COMPARISON": str(path)}


def shapes(environ: dict[str, str]) -> list[tuple[int, int, int]]:
    found = comparison.read(environ).points
    return [(one.topology.replicas, one.topology.workers, one.topology.threads) for one in found]


def test_the_words_are_those_of_the_application_and_of_the_load_tester() -> None:
    assert axes.WINDOWS == windows.NAMES
    assert tuple(WORKLOADS) == axes.SCENARIOS
    numbers = {name.upper(): (number.low, number.high) for name, number in NUMBERS.items()}
    assert numbers.items() <= comparison.LIMITS.items()
    assert axes.MOST_USERS == MAX_USERS


def test_points_are_all_combinations() -> None:
    found = comparison.read({"WORKERS": "1 2,2", "REPLICAS": "1 3", "BALANCE": "ip_hash"}).points
    sizes = [(one.topology.replicas, one.topology.workers) for one in found]
    assert sizes == [(1, 1), (1, 2), (3, 1), (3, 2)]
    assert {one.topology.balance for one in found} == {"ip_hash"}


def test_every_axis_can_have_several_values() -> None:
    both = {
        "SCENARIO": "counter stock", "SERVER": "gunicorn-sync gunicorn-gthread", "BALANCE": "round_robin ip_hash",
        "PRELOAD": "0 1", "REPLICAS": "1 2", "WORKERS": "1 2", "THREADS": "1 1", "WINDOW": "nothing yield",
        "USERS": "10 20",
    }  # fmt: skip
    found = comparison.read(both)
    assert both.keys() == axes.AXES.keys()
    assert len(found.points) == 2**8
    assert len({one.folder for one in found.points}) == 2**8
    assert axes.varying(found.points) == [name for name in axes.AXES if name != "THREADS"]


def test_without_a_word_worker_counts_are_compared() -> None:
    assert shapes({}) == [(2, 1, 1), (2, 2, 1), (2, 4, 1)]
    assert shapes({"SERVER": "gunicorn-gthread", "THREADS": "4"}) == [(2, 1, 4), (2, 2, 4), (2, 4, 4)]
    assert shapes({"USERS": "10 20"}) == [(2, 2, 1)] * 2


def test_a_combination_that_cannot_run_is_skipped_with_the_reason() -> None:
    found = comparison.read({"SERVER": "gunicorn-sync gunicorn-gthread", "THREADS": "1 4"})
    assert len(found.points) == 3
    (skipped,) = found.skipped
    assert skipped.startswith("SERVER=gunicorn-sync serves one request at a time in each worker, so THREADS=4 does not")


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"THREADS": "4"}, "THREADS=4 does not fit: give SERVER="),
        ({"WORKERS": "1 0"}, "WORKERS=0 is not allowed"),
        ({"SERVER": "gunicorn-sync apache"}, "SERVER=apache is not known: give one of gunicorn-sync"),
        ({"WINDOW": "moon"}, "WINDOW=moon is not known: give one of nothing, compute"),
        ({"SCENARIO": "lottery"}, "SCENARIO=lottery is not known: give one of counter"),
        ({"USERS": "0 20"}, "USERS=0 is not allowed: give whole numbers from 1 to 1000"),
        ({"STORES": "global memory"}, "There is no store “memory”. Choose from: app-config,"),
        ({"REPEATS": "many"}, "REPEATS=many is not allowed: give one whole number from 1 to 99"),
        ({"WARMUP": "-1"}, "WARMUP=-1 is not allowed"),
        ({"ITEMS": "-5"}, "ITEMS=-5 is not allowed: give one whole number from 1 to 1000000"),
        ({"DURATION": "-5"}, "DURATION=-5 is not allowed"),
        ({"COMPARISON": "moon"}, "There is no comparison “moon”. Choose from: async-views, free-threaded"),
    ],
)
def test_bad_input_is_refused_at_once(environ: dict[str, str], said: str) -> None:
    with pytest.raises(LabError) as refused:
        comparison.read(environ)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("WORKER = 1", "own.toml has “WORKER”, which is not known there. Choose from: SCENARIO, SERVER"),
        ("[[points]]\nSTORES = 'global'", "own.toml has “STORES”, which is not known there. Choose from: SCENARIO"),
        ("points = 3", "“points” begins with [[points]]"),
        ("WORKERS = []", "WORKERS has no value"),
        ("WORKERS = [1, 'x']", "WORKERS=x is not allowed"),
        ("STORES = ['moon']", "There is no store “moon”"),
        ("WORKERS = ", "own.toml cannot be read"),
    ],
)
def test_a_file_with_a_mistake_is_refused_at_once(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(LabError) as refused:
        comparison.read(written(tmp_path, text))
    assert said in str(refused.value)


def test_each_table_of_points_is_combined_with_what_all_have(tmp_path: Path) -> None:
    text = (
        "REPLICAS = 1\nSERVER = 'gunicorn-gthread'\n[[points]]\nWORKERS = 8\n[[points]]\nWORKERS = 2\nTHREADS = [1, 4]"
    )
    # gunicorn-gthread has four threads where nothing else is said.
    assert shapes(written(tmp_path, text)) == [(1, 8, 4), (1, 2, 1), (1, 2, 4)]


def test_what_is_typed_replaces_what_the_file_says(tmp_path: Path) -> None:
    text = "question = 'Why?'\nSTORES = ['global']\nREPEATS = 5\nPRELOAD = true\n[[points]]\nWORKERS = [1, 2]\n"
    one = comparison.read(written(tmp_path, text))
    assert (one.name, one.question, one.stores, one.number("REPEATS")) == ("own", "Why?", ["global"], 5)
    assert {point.topology.preload for point in one.points} == {True}
    typed = {"WORKERS": "4", "STORES": "redis-atomic", "REPEATS": "1", "DURATION": ""}
    other = comparison.read(written(tmp_path, text) | typed)
    assert [point.topology.workers for point in other.points] == [4]
    assert (other.stores, other.number("REPEATS"), other.number("DURATION")) == (["redis-atomic"], 1, 10)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_comparisons_can_run_and_ask_a_question(name: str) -> None:
    one = comparison.read({"COMPARISON": name})
    assert len(one.points) > 1
    assert one.skipped == []
    assert one.question.endswith("?")
    assert set(one.stores) <= set(store_names.names())


def test_the_comparison_of_server_models_has_every_model_that_has_all_stores() -> None:
    compared = {point.topology.server for point in comparison.read({"COMPARISON": "server-models"}).points}
    assert compared == {name for name, model in topology.SERVERS.items() if model["gil"]}


def test_a_dry_run_names_the_points_by_what_differs_and_says_how_long(capsys: pytest.CaptureFixture[str]) -> None:
    plan.show(comparison.read({"COMPARISON": "threads-against-processes", "REPEATS": "2"}))
    said = capsys.readouterr().out
    assert "  WORKERS=1 THREADS=8\n" in said
    assert "4 points × 2: about 7 min." in said
    assert "Stores: global, global-lock, redis-atomic." in said


def test_what_is_typed_goes_before_what_a_quick_comparison_does(tmp_path: Path) -> None:
    quick = written(tmp_path, "REPEATS = 5\n") | {"QUICK": "1"}
    names = ("REPEATS", "DURATION", "SPEED_DURATION")
    assert [comparison.read(quick).number(name) for name in names] == [1, 5, 0]
    one = comparison.read(quick | {"REPEATS": "2", "DURATION": ""})
    assert [one.number(name) for name in names] == [2, 5, 0]
    with pytest.raises(LabError, match="QUICK"):
        comparison.read({"QUICK": "very"})


def test_the_command_can_be_typed_again() -> None:
    typed = {"WORKERS": "1 2", "HOME": "/root", "STORES": "global", "FRESH": ""}
    assert plan.command(typed) == "make compare WORKERS='1 2' STORES=global"
