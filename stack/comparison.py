"""What a comparison measures: from comparisons/NAME.toml, from the variables after the command, or from both."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stack import axes, settings, store_names
from stack.axes import AXES, Point
from stack.errors import LabError
from stack.process import ROOT
from stack.topology import switch

FOLDER = ROOT / "comparisons"

PACE = {
    "REPEATS": ("3", "how often compare measures each point, in shuffled order"),
    "SPEED_DURATION": ("3", "seconds in which compare measures the speed of a store alone; 0: no speeds"),
    "WARMUP": ("1", "seconds before that, which do not count"),
}
"""How thoroughly points are measured: default and meaning."""

QUICK = {"REPEATS": "1", "SPEED_DURATION": "0", "DURATION": "5"}
"""What QUICK=1 stands for: verdicts alone. A run still goes on while it has too little evidence."""

FIXED = (*(name for name in settings.RUN_VARIABLES if name not in AXES), "FRESH", "WITH", *PACE)
"""What a file may say beside axes: one value for all points."""

USUAL = {"WORKERS": ["1", "2", "4"]}
"""What is compared if nothing says what."""

LIMITS = {
    "REPEATS": (1, 99),
    "DURATION": (1, 3600),
    "SPEED_DURATION": (0, 3600),
    "WARMUP": (0, 3600),
    "THINK_MS": (0, 60_000),
    "ITEMS": (1, 1_000_000),
    "LIMIT": (1, 1_000_000),
    "LIMIT_WINDOW_MS": (10, 3_600_000),
}
"""The least and the most of each number. The load tester has the last four, too; a test keeps them the same."""


@dataclass(frozen=True)
class Comparison:
    """A comparison.

    Args:
        name: its name; empty if it was made of variables alone.
        question: what it answers.
        points: what to measure.
        skipped: a sentence for each combination that cannot run.
        environ: the environment with what the file says, without axes.
    """

    name: str
    question: str
    points: list[Point]
    skipped: list[str]
    environ: Mapping[str, str] = field(default_factory=dict)

    def number(self, name: str) -> int:
        """Return one of the numbers in LIMITS."""
        default, _ = (PACE | settings.RUN_VARIABLES)[name]
        return whole(name, self.environ.get(name, "").strip() or default)

    @property
    def stores(self) -> list[str]:
        """The stores that are compared."""
        return store_names.asked(self.environ) or axes.split(settings.RUN_VARIABLES["STORES"][0].partition(",or")[0])


def read(environ: Mapping[str, str]) -> Comparison:
    """Read what to compare. What comes after the command replaces what the file says.

    Raises:
        LabError: something is not allowed, or no point can run.
    """
    name = environ.get("COMPARISON", "").strip()
    said = _load(name) if name else {}
    question = str(said.pop("question", ""))
    tables = [{**_axes(said, name), **_axes(one, name)} for one in said.pop("points", [{}])]
    given = {axis: axes.split(environ.get(axis, "")) for axis in AXES}
    typed = {axis: values for axis, values in given.items() if values}
    tables = [{**table, **typed} for table in tables]
    if not name and not any(len(values) > 1 for values in typed.values()):
        tables = [{**USUAL, **typed}]
    chosen = {key: _text(value) for key, value in said.items() if key in FIXED}
    pace = QUICK if switch("QUICK", environ.get("QUICK") or "0") else {}
    single = {key: value for key, value in environ.items() if value.strip() and key not in AXES}
    fixed = {**chosen, **pace, **single}
    store_names.require(fixed)
    points, skipped = axes.points(tables)
    found = Comparison(Path(name).stem, question, points, skipped, fixed)
    for key in LIMITS:
        found.number(key)
    return found


def _load(name: str) -> dict[str, Any]:
    path = Path(name).expanduser() if name.endswith(".toml") else FOLDER / f"{name}.toml"
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        there = ", ".join(sorted(one.stem for one in FOLDER.glob("*.toml")))
        raise LabError(f"There is no comparison “{name}”. Choose from: {there}, or name a TOML file.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LabError(f"{path} cannot be read: {error}.") from error
    _known(said, (*AXES, *FIXED, "question", "points"), path)
    if not isinstance(said.get("points", []), list):
        raise LabError(f"{path}: “points” begins with [[points]], once for each group of points.")
    for table in said.get("points", []):
        _known(table, tuple(AXES), path)
    return said


def _known(said: Mapping[str, Any], names: Sequence[str], path: Path) -> None:
    for key in said:
        if key not in names:
            raise LabError(f"{path} has “{key}”, which is not known there. Choose from: {', '.join(names)}.")


def _axes(said: Mapping[str, Any], name: str) -> dict[str, list[str]]:
    found = {axis: axes.split(_text(said[axis])) for axis in AXES if axis in said}
    if empty := [axis for axis, values in found.items() if not values]:
        raise LabError(f"{name}: {empty[0]} has no value. Give one, or leave the line out.")
    return found


def _text(value: object) -> str:
    """Return a value of a file as it is typed after a command: a list is its values."""
    if isinstance(value, list):
        return " ".join(map(_text, value))
    return str(int(value)) if isinstance(value, bool) else str(value)


def whole(name: str, text: str) -> int:
    """Read a whole number. Raises LabError for anything else."""
    least, most = LIMITS[name]
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise LabError(f"{name}={text} is not allowed: give one whole number from {least} to {most}.")
    return int(text)
