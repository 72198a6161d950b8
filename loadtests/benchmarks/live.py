"""Measures live judging: the processor time of a look at a run, and how soon the next look follows.

The runs have the default stores with their controls, of which one has diverged and two lose updates, or one store and
its control; all operations go through the recorder first.
"""

from pathlib import Path
from statistics import median

import click

from benchmarks.histories import CASES, SERVED_BY
from statelab.load.lab import REFRESH_S, SHARE_FOR_CHECKING
from statelab.load.looks import Looks
from statelab.load.options import Options
from statelab.load.outcome import assess
from statelab.load.run import Run
from statelab.model.catalogue import Facts, Store
from statelab.model.history import NEVER

SIZES = (10_000, 100_000, 1_000_000)
LOOKS = 12

KINDS = {
    "global": ("8 copies diverged", Facts("process", "nobody")),
    "redis-naive": ("every second lost", Facts("shared", "nobody")),
    "redis-atomic": ("right", Facts("shared", "everybody", "redis-naive")),
    "postgres-naive": ("every second lost", Facts("shared", "nobody")),
    "postgres-atomic": ("right", Facts("shared", "everybody", "postgres-naive")),
}
"""The history that each store has, and its facts."""

CHOICES = (tuple(KINDS), ("redis-naive", "redis-atomic"))

SERVER = {
    "model": "gunicorn-sync",
    "workers": 4,
    "threads": 1,
    "preload": False,
    "at_once": 1,
    "unit": "thread",
    "per_request": "nothing",
}


@click.command(help=__doc__)
@click.option("--size", "sizes", type=click.IntRange(1_000), multiple=True, default=SIZES, show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the file.")
def main(sizes: tuple[int, ...], out: Path | None) -> None:
    """Measure, then print and write the table."""
    head = "| stores | operations | all stores | a look | the next look after |"
    rows = [head, "| ---: | ---: | ---: | ---: | ---: |"]
    rows += [_row(stores, size) for size in sizes for stores in CHOICES]
    text = "\n".join([*rows, ""])
    click.echo(text)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "live.md").write_text(text, encoding="utf-8")


def _row(stores: tuple[str, ...], size: int) -> str:
    run = recorded(stores, size)
    looks = Looks(REFRESH_S * SHARE_FOR_CHECKING)
    first_s, *later_s = [_seconds(run, looks) for _ in range(1 + LOOKS)]
    look_s = median(later_s)
    follow_s = max(REFRESH_S, look_s / SHARE_FOR_CHECKING)
    return f"| {len(stores)} | {size:,} | {1000 * first_s:.0f} ms | {1000 * look_s:.0f} ms | {follow_s:.1f} s |"


def recorded(stores: tuple[str, ...], size: int) -> Run:
    """Make a run with so many operations, the same number on each store, one store after the other."""
    chosen = [Store(name, "", {"counter": KINDS[name][1]}, {}, None, "") for name in stores]
    run = Run(Options("counter", stores, "nothing", False, 32), chosen, chosen, SERVER, {}, "round_robin")
    for place, name in enumerate(stores):
        rows = CASES["counter"][KINDS[name][0]](size // len(stores)).rows
        clients = [run.recorder.new_client() for _ in range(int(rows["client"].max()) + 1)]
        for _, op, outcome, client, call, ret, value, process, unit, *_ in rows.tolist():
            op_id = run.recorder.invoke(place, op, clients[client], call)
            if ret != NEVER:
                run.recorder.complete(op_id, ret, outcome, value, (SERVED_BY[process], unit))
    run.start_ns = 0
    return run


def _seconds(run: Run, looks: Looks) -> float:
    assess(run, None, looks)
    return looks.cost_s


if __name__ == "__main__":
    main()
