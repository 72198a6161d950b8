"""One turn of a comparison: a point, measured once. It leaves its runs and turn.json, and is not measured again."""

import json
import random
import shutil
import time
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from stack import busy, lifecycle, ready
from stack.axes import Point
from stack.comparison import Comparison
from stack.compose import Stack
from stack.errors import LabError
from stack.tester import LoadTester, results
from stack.topology import Topology

BARE = "bare"
"""What the load tester calls the application's view that keeps nothing."""

RUN_OVERHEAD_S, CHANGE_S = 2.0, 5.0
"""First guesses at what a run takes in addition to its duration, and a change of the topology."""

USERS_FOR_A_STORE = 8
"""Four for it and four for its control, if all stores of a point are to run at once."""

FIGURES = ("throughput_per_s", "p50_ms", "p99_ms", "operations", "unknown", "failed")


@dataclass(frozen=True)
class Turn:
    """A point, the number of its repetition, and the folder of the comparison."""

    point: Point
    repeat: int
    folder: Path

    @property
    def name(self) -> str:
        """Its subfolder."""
        return f"{self.point.folder}/{self.repeat}"

    def result(self) -> dict[str, Any] | None:
        """Return what was measured, or None if it was not, yet."""
        try:
            done: dict[str, Any] = json.loads((self.folder / self.name / "turn.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return done

    def runs(self) -> list[dict[str, Any]]:
        """Return its runs."""
        return results(self.folder / self.name)


def seconds(comparison: Comparison, point: Point) -> float:
    """Guess how long a turn takes, in s."""
    stores = len(comparison.stores)
    together = -(-USERS_FOR_A_STORE * stores // max(point.users, USERS_FOR_A_STORE))
    speed_s = comparison.number("SPEED_DURATION")
    alone = (1 + stores) * (comparison.number("WARMUP") + speed_s + RUN_OVERHEAD_S) if speed_s else 0
    return together * (comparison.number("DURATION") + RUN_OVERHEAD_S) + alone + CHANGE_S


def measure(turn: Turn, comparison: Comparison, stack: Stack, tester: LoadTester, running: Topology | None) -> None:
    """Measure a turn: the verdicts of all stores beside their controls, then the speed of each store alone.

    Args:
        turn: what to measure.
        comparison: how long.
        stack: the stack that runs, with the turn's server model.
        tester: its load tester.
        running: the topology that runs now; None if a change of it failed.

    Raises:
        LabError: something failed; nothing is kept of the turn.
    """
    began, started = time.monotonic(), datetime.now(UTC)
    elsewhere = busy.processors()
    shutil.rmtree(turn.folder / turn.name, ignore_errors=True)
    if running != turn.point.topology:
        change(stack, running, turn.point.topology)
    tester.serve(stack)
    point = turn.point
    same = {"scenario": point.scenario, "window": point.window, "users": point.users}
    runs = tester.run(f"{turn.name}/verdict", "of all stores", **same, duration_s=comparison.number("DURATION"))
    rows = [row for run in runs for row in run["stores"]]
    chosen = list(dict.fromkeys(row["store"] for row in rows if row["role"] == "chosen"))
    speeds = {}
    measured = [BARE, *chosen] if comparison.number("SPEED_DURATION") else []
    for store in random.sample(measured, len(measured)):  # so that no store always comes first
        which = same | {"scenario": "counter"} if store == BARE else same
        speeds[store] = _speed(turn, comparison, tester, store, which)
    kept = {
        "format": "statelab-turn/1",
        "variables": point.variables,
        "repeat": turn.repeat,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - began, 1),
        "busy_elsewhere": elsewhere,
        "speeds": {store: speeds[store] for store in measured},
    }
    path = turn.folder / turn.name / "turn.json"
    path.with_suffix(".tmp").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    path.with_suffix(".tmp").rename(path)


def _speed(
    turn: Turn, comparison: Comparison, tester: LoadTester, store: str, which: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the figures of a store alone. Its run is not kept: without its control, it is no evidence."""
    warmup_s = comparison.number("WARMUP")
    lasts = {"warmup_s": warmup_s, "duration_s": warmup_s + comparison.number("SPEED_DURATION")}
    name = f"{turn.name}/speed"
    try:
        (run,) = tester.run(name, f"of {store} alone", **which, stores=[store], alone=True, **lasts)
    finally:
        shutil.rmtree(turn.folder / name, ignore_errors=True)
    (row,) = run["stores"]
    if row["p99_ms"] is None:
        raise LabError(f"{store} acknowledged nothing when it ran alone.")
    return {figure: row[figure] for figure in FIGURES}


def change(stack: Stack, now: Topology | None, wanted: Topology) -> None:
    """Give a point workers of its own; the servers behind them stay, and nginx, unless it is to balance otherwise."""
    services = ["web"] if now and wanted.balance == now.balance else ["web", "nginx"]
    with redirect_stdout(StringIO()), ready.explained(stack.project):  # only the bar is drawn
        shaped(stack, wanted).step(
            "changing the containers", *lifecycle.START, "--no-deps", "--force-recreate", *services
        )
        ready.wait(stack.project, wanted)


def shaped(stack: Stack, wanted: Topology) -> Stack:
    """Return a stack with another topology of the same server model."""
    return replace(stack, variables=stack.variables | wanted.variables())
