"""Folders of comparisons as `make compare` leaves them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from statelab.model.document import RunDict, StoreDict
from tests.unit.ui.fake_lab import diverged, naive, run, store

VARIABLES = {
    "SCENARIO": "counter", "SERVER": "gunicorn-sync", "BALANCE": "round_robin", "PRELOAD": "0", "REPLICAS": "2",
    "WORKERS": "2", "THREADS": "1", "WINDOW": "nothing", "USERS": "20",
}  # fmt: skip


def variables(**changes: object) -> dict[str, str]:
    """Return the variables of a point."""
    return VARIABLES | {name: str(value) for name, value in changes.items()}


def speed(throughput: float, p99: float = 12.0) -> dict[str, float]:
    """Return what a turn says of a store alone."""
    return {"throughput_per_s": throughput, "p50_ms": p99 / 2, "p99_ms": p99, "operations": 900.0}


def turn(
    folder: Path,
    number: int,
    rows: Sequence[StoreDict],
    speeds: Mapping[str, float] | None = None,
    repeat: int = 1,
    busy: float = 0.0,
    **point: object,
) -> Path:
    """Write a turn of a point, and return its folder."""
    chosen = variables(**point)
    place = folder / "-".join(chosen.values()) / str(repeat)
    (place / "verdict").mkdir(parents=True)
    ran = run(number, rows, int(chosen["REPLICAS"]), int(chosen["WORKERS"]), scenario=chosen["SCENARIO"])
    ran["topology"] |= {"server": chosen["SERVER"], "at_once": int(chosen["THREADS"]), "balance": chosen["BALANCE"]}
    (place / "verdict/run.json").write_text(json.dumps(ran), encoding="utf-8")
    told = {
        "variables": chosen,
        "repeat": repeat,
        "started": ran["started"],
        "busy_elsewhere": busy,
        "speeds": {name: speed(value) for name, value in (speeds or {}).items()},
    }
    (place / "turn.json").write_text(json.dumps(told), encoding="utf-8")
    return place


def plan(folder: Path, **told: Any) -> None:
    """Write down what was asked."""
    folder.mkdir(exist_ok=True)
    asked = {"question": "", "command": "make compare", "points": [], "processors": 2, "skipped": [], "failed": []}
    (folder / "comparison.json").write_text(json.dumps(asked | told), encoding="utf-8")


def counted(copies: int, lost: int) -> list[StoreDict]:
    """Return the rows of a run in which `global` has so many copies, and the naive store lost so many updates."""
    first = diverged(copies, lost=4812 - 4812 // copies) if copies > 1 else store("global")
    second = naive(lost=lost) if lost else store("redis-naive", role="control")
    return [first, store("redis-atomic"), second]


def sweep(folder: Path) -> Path:
    """Write one to four workers in two replicas, each measured twice; the third point has been asked for first."""
    order = [variables(WORKERS=n) for n in (4, 1, 2)]
    plan(folder, question="How many truths?", points=order)
    for number, workers in enumerate((1, 2, 4)):
        for repeat in (1, 2):
            fast = 1000.0 + 10 * repeat
            speeds = {"bare": fast, "global": fast, "redis-atomic": fast / 1.25}
            rows = counted(2 * workers, lost=90 * workers)
            turn(folder, 10 * number + repeat, rows, speeds, repeat, WORKERS=workers)
    return folder


def runs_of(folder: Path) -> list[RunDict]:
    """Return the runs in a folder."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("run.json"))]
