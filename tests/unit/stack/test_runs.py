"""stack.runs: which run `make explain` and `make export` are about."""

import os
from pathlib import Path

import pytest

from stack import runs
from stack.errors import LabError


def run(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "run.json").touch()
    return folder


def test_the_newest_run_in_a_folder_with_a_space_in_its_name(tmp_path: Path) -> None:
    results = tmp_path / "my results"
    run(results / "2026-01-02-a")
    newest = run(results / "2026-01-03 b")
    (results / "2026-01-04-killed").mkdir()
    run(results / "compare-1/r1-w1")
    assert runs.choose({"RESULTS_DIR": str(results)}) == newest


def test_a_run_that_is_named(tmp_path: Path) -> None:
    point = run(tmp_path / "compare 1/r1-w2")
    assert runs.choose({"RUN": str(point)}) == point
    assert runs.choose({"RUN": "results/none"}) == Path("results/none"), "the load tester says what it lacks"


def test_a_comparison_names_its_points(tmp_path: Path) -> None:
    points = [run(tmp_path / "compare 1" / name) for name in ("some/1/verdict", "some/2/verdict/counter-1")]
    with pytest.raises(LabError) as refused:
        runs.choose({"RUN": str(tmp_path / "compare 1")})
    assert str(refused.value).splitlines()[1:] == [f"  RUN='{point}'" for point in points]


def test_the_newest_comparison_is_that_of_the_newest_turn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environ = {"RESULTS_DIR": str(tmp_path)}
    with pytest.raises(LabError, match=r"There is no comparison in .* yet\. Type: make compare"):
        runs.comparison(environ)
    for number, name in enumerate(("compare-b", "compare-a")):
        turn = tmp_path / name / "point/1/turn.json"
        turn.parent.mkdir(parents=True)
        turn.touch()
        os.utime(turn, (number, number))
    assert runs.comparison(environ) == 0
    assert runs.comparison({"RUN": "results/other"}) == 0
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / "compare-a"), "results/other"]


def test_no_run_yet_says_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(LabError, match=r"There is no run in .* yet\. Type: make check"):
        runs.choose({"RESULTS_DIR": str(tmp_path)})
