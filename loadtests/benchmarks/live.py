"""Measures live judging: the processor time of a look at a run, how soon the next look follows, and its memory.

The runs have the default stores with their controls, of which one has diverged and two lose updates, or one store and
its control; all operations go through the recorder first.
"""

import resource
import tracemalloc
from collections.abc import Collection, Mapping
from itertools import chain
from pathlib import Path
from statistics import median

import click
import numpy as np

from benchmarks.histories import CASES, SERVED_BY
from statelab.load.lab import REFRESH_S, SHARE_FOR_CHECKING
from statelab.load.looks import Looks
from statelab.load.options import Options
from statelab.load.outcome import assess
from statelab.load.run import Run
from statelab.model.catalogue import Facts, Store
from statelab.model.history import NEVER, Rows

SIZES = (10_000, 100_000, 1_000_000)
LOOKS = 12
AT_A_TIME = 10_000
"""Rows of a history that are Python's objects at the same time: all of them would take more memory than the record."""

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
    head = "| stores | operations | all stores | a look | the next look after | an operation | a look allocates |"
    rows = [head, "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    rows += [_row(stores, size) for size in sizes for stores in CHOICES]
    text = "\n".join([*rows, ""])
    click.echo(text)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "live.md").write_text(text, encoding="utf-8")


def _row(stores: tuple[str, ...], size: int) -> str:
    given = histories(stores, size)
    before = _resident()
    run = recorded(given)
    kept = _resident() - before
    looks = Looks(REFRESH_S * SHARE_FOR_CHECKING)
    first_s, *later_s = [_seconds(run, looks) for _ in range(1 + LOOKS)]
    look_s = median(later_s)
    follow_s = max(REFRESH_S, look_s / SHARE_FOR_CHECKING)
    times = f"{1000 * first_s:.0f} ms | {1000 * look_s:.0f} ms | {follow_s:.1f} s"
    return f"| {len(stores)} | {size:,} | {times} | {kept / size:.0f} B | {_allocated(run, looks) / 1e6:.0f} MB |"


def histories(stores: Collection[str], size: int) -> dict[str, Rows]:
    """Return the history of each store, together so many operations."""
    each = size // len(stores)
    return {name: CASES["counter"][KINDS[name][0]](each).rows for name in stores}


def recorded(given: Mapping[str, Rows]) -> Run:
    """Make a run of the given histories, by store, one store after the other."""
    chosen = [Store(name, "", {"counter": KINDS[name][1]}, {}, None, "") for name in given]
    run = Run(Options("counter", tuple(given), "nothing", False, 32), chosen, chosen, SERVER, {}, "round_robin")
    for place, rows in enumerate(given.values()):
        clients = [run.recorder.new_client() for _ in range(int(rows["client"].max()) + 1)]
        for row in chain.from_iterable(part.tolist() for part in np.array_split(rows, -(-len(rows) // AT_A_TIME))):
            _, op, outcome, client, call, ret, value, process, unit, *_ = row
            op_id = run.recorder.invoke(place, op, clients[client], call)
            if ret != NEVER:
                run.recorder.complete(op_id, ret, outcome, value, (SERVED_BY[process], unit))
    run.start_ns = 0
    return run


def _seconds(run: Run, looks: Looks) -> float:
    assess(run, None, looks)
    return looks.cost_s


def _resident() -> int:
    """Return the bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def _allocated(run: Run, looks: Looks) -> int:
    """Return how many bytes a look has allocated at most at the same time."""
    tracemalloc.start()
    assess(run, None, looks)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


if __name__ == "__main__":
    main()
