"""What is told of a comparison: the plan, before anything starts and for the report, and a line for each turn."""

import json
import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stack import axes, comparison, console, turns
from stack.comparison import Comparison
from stack.topology import count
from stack.turns import Turn

TYPED = ("COMPARISON", "QUICK", *axes.AXES, *comparison.FIXED)
"""What may come after `make compare` and decides what is measured."""

PACE = ("DURATION", *comparison.PACE)


def show(asked: Comparison) -> None:
    """Print the points and how long they will take."""
    names = axes.varying(asked.points)
    for point in asked.points:
        console.say(f"  {axes.label(point, names)}")
    repeats = asked.number("REPEATS")
    minutes = repeats * sum(turns.seconds(asked, point) for point in asked.points) / 60
    console.say(f"{count(len(asked.points), 'point')} × {repeats}: about {max(1, round(minutes))} min.")
    console.say(f"Stores: {', '.join(asked.stores)}. Next: the same command without DRY_RUN=1")


def command(environ: Mapping[str, str]) -> str:
    """Return the command that was typed."""
    typed = {name: value for name in TYPED if (value := environ.get(name, "").strip())}
    return " ".join(["make compare", *(f"{name}={shlex.quote(value)}" for name, value in typed.items())])


def write(folder: Path, asked: Comparison, failed: Mapping[Turn, str], environ: Mapping[str, str]) -> None:
    """Write comparison.json: what was asked, in which order, on which machine, what failed, and how to ask again."""
    plan = {
        "format": "statelab-comparison/1",
        "question": asked.question,
        "command": command(environ),
        "points": [point.variables for point in asked.points],
        "pace": {name: asked.number(name) for name in PACE},
        "processors": os.cpu_count(),
        "skipped": asked.skipped,
        "failed": [f"{title(turn, asked)}: {reason}" for turn, reason in failed.items()],
    }
    (folder / "comparison.json").write_text(json.dumps(plan, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def title(turn: Turn, asked: Comparison) -> str:
    """Name a turn by what differs between points."""
    names: Sequence[str] = axes.varying(asked.points)
    return f"{axes.label(turn.point, names)} ({turn.repeat} of {asked.number('REPEATS')})"


def line(turn: Turn) -> str:
    """Say in a line what was measured."""
    speeds = (turn.result() or {"speeds": {}})["speeds"]
    told = [
        f"{row['store']} {row['verdict']}{_pace(speeds.get(row['store']))}"
        for run in turn.runs()
        for row in run["stores"]
        if row["role"] == "chosen"
    ]
    return ", ".join([*told, f"bare{_pace(speeds[turns.BARE])}"] if speeds else told)


def _pace(figures: Mapping[str, Any] | None) -> str:
    return f" {figures['throughput_per_s']:,.0f}/s" if figures else ""
