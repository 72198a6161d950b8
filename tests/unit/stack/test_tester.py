"""stack.tester: orders to a load tester that runs on, and what happens when one fails or it ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack.compose import Stack
from stack.errors import LabError
from stack.tester import LoadTester

PLAYED = """
import json, os, pathlib, sys
folder, images = pathlib.Path(sys.argv[1]), os.environ["LAB_IMAGES"]
for line in sys.stdin:
    order = json.loads(line)
    if order.get("stores") == ["wrong"]:
        print("There is no store “wrong”.", order["name"] + " failed", sep="\\n", flush=True)
        continue
    elif order.get("stores") == ["fatal"]:
        sys.exit("Killed.")
    else:
        for part in ("", "second")[: order.get("parts", 1)]:
            place = folder / order["name"] / part
            place.mkdir(parents=True, exist_ok=True)
            (place / "run.json").write_text(json.dumps({**order, "images": images, "pid": os.getpid()}))
    print(order["name"], flush=True)
"""
"""A load tester that writes down its orders instead of running."""


class Played(Stack):
    """A stack whose load tester is that one; `--points` ends with the folder's name."""

    def argv(self, *arguments: str) -> list[str]:
        """Return its command."""
        assert arguments[-1] == "--points=/results/some"
        return [sys.executable, "-c", PLAYED, self.variables["FOLDER"]]


def played(folder: Path, images: str) -> Stack:
    return Played("any", {"LAB_IMAGES": images, "FOLDER": str(folder)})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of the runs."""
    return tmp_path / "some"


@pytest.fixture
def tester(folder: Path) -> Iterator[LoadTester]:
    """Start a load tester."""
    with LoadTester(folder, ["--items", "7"]) as one:
        one.serve(played(folder, "web=1"))
        yield one


def test_runs_are_made_one_after_another_by_the_same_process(tester: LoadTester, folder: Path) -> None:
    (first,) = tester.run("a/1/verdict", "of all", scenario="stock", users=4)
    tester.serve(played(folder, "web=1"))
    second = tester.run("b", "of all", parts=2)
    assert (first["name"], first["scenario"], first["users"]) == ("a/1/verdict", "stock", 4)
    assert [one["pid"] for one in second] == [first["pid"]] * 2


def test_what_an_interrupted_run_left_is_no_result(tester: LoadTester, folder: Path) -> None:
    (folder / "a/old").mkdir(parents=True)
    (folder / "a/old/run.json").write_text("{}")
    assert len(tester.run("a", "of all")) == 1


def test_a_run_that_fails_says_why_and_the_next_one_is_made(tester: LoadTester) -> None:
    with pytest.raises(LabError, match=r"The run of wrong failed:\nThere is no store “wrong”\."):
        tester.run("a", "of wrong", stores=["wrong"])
    assert tester.run("b", "of all")


def test_a_load_tester_that_has_ended_is_started_again(tester: LoadTester, folder: Path) -> None:
    with pytest.raises(LabError, match=r"The run of fatal failed:\nKilled\."):
        tester.run("a", "of fatal", stores=["fatal"])
    tester.serve(played(folder, "web=1"))
    assert tester.run("b", "of all")


def test_runs_name_the_images_of_their_own_stack(tester: LoadTester, folder: Path) -> None:
    (first,) = tester.run("a", "of all")
    tester.serve(played(folder, "web=2"))
    (second,) = tester.run("b", "of all")
    assert (first["images"], second["images"]) == ("web=1", "web=2")
