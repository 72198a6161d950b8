"""The lessons: docs/lessons/lessons.toml says what each one runs, and its page beside that file the rest."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from stack import settings, topology
from stack.errors import LabError
from stack.process import ROOT
from stack.topology import Topology

FOLDER = ROOT / "docs/lessons"

VARIABLES = (*settings.RUN_VARIABLES, *(name for name in topology.DEFAULT.variables() if name != "WEB_MEMORY"))
"""What a run of a lesson may say, as it is typed after a command."""


@dataclass(frozen=True)
class Run:
    """A run of a lesson.

    Args:
        variables: those of VARIABLES that differ from their defaults.
        look: what to look at meanwhile.
        shows: the verdicts that are right for each store.
        kills: whether a worker process is killed in its middle.
    """

    variables: Mapping[str, str]
    look: str
    shows: Mapping[str, tuple[str, ...]]
    kills: bool

    @property
    def topology(self) -> Topology:
        """What it runs on."""
        return topology.from_environment(self.variables)


@dataclass(frozen=True)
class Lesson:
    """A lesson: its number, its page in the documentation, the page of the lab that it opens, and its runs."""

    number: int
    page: Path
    opens: str
    runs: tuple[Run, ...]

    @property
    def title(self) -> str:
        """The page's heading."""
        return self.page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")

    @property
    def address(self) -> str:
        """Where Locust's web UI shows the page."""
        return f"/lab/docs/{self.page.relative_to(ROOT).as_posix()}"


@cache
def every() -> tuple[Lesson, ...]:
    """Return all lessons, in their order."""
    told = tomllib.loads((FOLDER / "lessons.toml").read_text(encoding="utf-8"))["lesson"]
    return tuple(
        Lesson(number, FOLDER / one["page"], one["opens"], tuple(map(_run, one["run"])))
        for number, one in enumerate(told, start=1)
    )


def choose(text: str) -> Lesson:
    """Return the lesson with this number. Raises LabError when there is none."""
    for one in every():
        if str(one.number) == text:
            return one
    raise LabError(f"N={text} is no lesson: give N=1 to N={len(every())}. make lesson alone lists them.")


def _run(told: dict[str, Any]) -> Run:
    shows = {store: (word,) if isinstance(word, str) else tuple(word) for store, word in told.pop("shows").items()}
    look, kills = told.pop("look"), told.pop("kills", False)
    return Run({name: str(value) for name, value in told.items()}, look, shows, kills)
