"""A comparison as it lies in its folder: what was asked, and what was measured of each point, turn by turn."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from statelab.model.catalogue import BARE
from statelab.model.document import DocumentError, RunDict, StoreDict, load

Variables = Mapping[str, str]

UNIT = {"REPLICAS": "replica", "WORKERS": "worker", "THREADS": "thread", "USERS": "user"}
SPOKEN = {("PRELOAD", "1"): "preload", ("PRELOAD", "0"): "no preload"}


class ComparisonError(ValueError):
    """A folder that does not allow a report; the message says what to do."""


@dataclass(frozen=True)
class Turn:
    """A point, measured once: its runs, and the speeds of the bare endpoint and of each store alone.

    `busy_elsewhere` is the number of processors that were busy with something else just before.
    """

    variables: Variables
    repeat: int
    started: str
    busy_elsewhere: float
    speeds: Mapping[str, Mapping[str, float]]
    runs: list[RunDict]

    def rows(self) -> list[tuple[RunDict, StoreDict]]:
        """Return each store with its run."""
        return [(run, row) for run in self.runs for row in run["stores"]]

    def price(self, store: str) -> float | None:
        """Return how much longer a request to a store alone takes than one to the bare endpoint, as a ratio."""
        speed, bare = (self.speeds.get(name, {}).get("throughput_per_s", 0) for name in (store, BARE.name))
        return bare / speed if speed and bare else None


@dataclass(frozen=True)
class Point:
    """One setting: its variables, its turns, and how to name it, by what differs between points.

    `short` is for sentences: the server model, if no other point has the same.
    """

    variables: Variables
    turns: list[Turn]
    label: str
    short: str

    @property
    def run(self) -> RunDict:
        """Return its first run, for its topology and versions."""
        return self.turns[0].runs[0]

    @property
    def processes(self) -> int:
        """The worker processes that were started in all replicas."""
        return int(self.variables["REPLICAS"]) * int(self.variables["WORKERS"])

    @property
    def at_once(self) -> int:
        """The requests that all workers serve at a time."""
        return self.processes * self.run["topology"]["at_once"]


@dataclass(frozen=True)
class Comparison:
    """What was asked, and the points in the order in which they were asked for."""

    asked: Mapping[str, Any]
    points: list[Point]

    @property
    def turns(self) -> list[Turn]:
        """All turns."""
        return [turn for point in self.points for turn in point.turns]

    @property
    def runs(self) -> list[RunDict]:
        """All runs."""
        return [run for turn in self.turns for run in turn.runs]

    @property
    def stores(self) -> dict[str, str]:
        """The role of each store: chosen, or control alone."""
        roles: dict[str, str] = {}
        for run in self.runs:
            for row in run["stores"]:
                if roles.get(row["store"]) != "chosen":
                    roles[row["store"]] = row["role"]
        return dict(sorted(roles.items(), key=lambda one: one[1] == "control"))


def read(folder: Path) -> Comparison:
    """Read a comparison.

    Raises:
        ComparisonError: there is none, or a part of it is damaged.
    """
    asked = _json(folder / "comparison.json") if (folder / "comparison.json").exists() else {}
    turns = [_turn(path) for path in sorted(folder.glob("*/*/turn.json"))]
    if not turns:
        raise ComparisonError(f'{folder} has no finished point. Measure some: make compare WORKERS="1 2 4"')
    order = [*map(dict, asked.get("points", [])), *(dict(turn.variables) for turn in turns)]
    each = {tuple(one.items()): one for one in order}.values()
    measured = [one for one in each if any(turn.variables == one for turn in turns)]
    names = [name for name in measured[0] if len({one[name] for one in measured}) > 1]
    servers = [one["SERVER"] for one in measured]
    points = [
        Point(
            one,
            [turn for turn in turns if turn.variables == one],
            label(one, names),
            label(one, ["SERVER"] if servers.count(one["SERVER"]) == 1 else names),
        )
        for one in measured
    ]
    return Comparison(asked, points)


def label(variables: Variables, names: list[str]) -> str:
    """Describe some variables in words, such as `2 replicas, 4 workers`."""
    return ", ".join(_spoken(name, variables[name]) for name in names) or variables["SERVER"]


def _spoken(name: str, value: str) -> str:
    if name in UNIT:
        return f"{value} {UNIT[name]}{'' if value == '1' else 's'}"
    return SPOKEN.get((name, value), f"window {value}" if name == "WINDOW" else value)


def _turn(path: Path) -> Turn:
    told = _json(path)
    try:
        runs = [load(one) for one in sorted(path.parent.rglob("run.json"))]
        if not runs:
            raise DocumentError(f"{path.parent} has no run.json.")
        fields = {name: told[name] for name in ("variables", "repeat", "started", "busy_elsewhere", "speeds")}
    except (DocumentError, KeyError) as error:
        raise _damaged(path, error) from error
    return Turn(**fields, runs=runs)


def _json(path: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(path, error) from error
    return told


def _damaged(path: Path, error: Exception) -> ComparisonError:
    advice = f"Remove {path.parent} and type the comparison again: it measures only what is missing."
    return ComparisonError(f"{path} cannot be used: {error}. {advice}")
