"""Measures the checkers of counter and register on one core: their time, how it grows, and their memory.

Prints Markdown tables: check ÷ sort, which compares each check with a stable sort of as many shuffled call times;
time ÷ (n log n); and the peak of the resident set of a process that checks one history.
"""

import json
import os
import platform
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import memory, tables, timing
from benchmarks.histories import CASES

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
MANY = 1_000_000  # for memory; above it, a few kinds are enough to show how the time grows
KINDS_BEYOND = ("right", "unsure, 1 in 1,000", "stale, 1 in 1,000")


@click.command(help=__doc__)
@click.option("--size", "sizes", type=click.IntRange(1_000), multiple=True, default=SIZES, show_default=True,
              help="Number of operations; may be given several times.")  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the files.")
def main(sizes: tuple[int, ...], out: Path | None) -> None:
    """Measure, then print and write the tables."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        # Memory first: a process starts with the peak of its parent.
        steps = [step for step in plan(sizes) if step[2] == MANY]
        memories = [memory.measure(*step) for step in progress.track(steps, description="Memory")]
        steps = list(plan(sizes))
        timings = [timing.measure(*step) for step in progress.track(steps, description="Time")]
    about = machine()
    text = tables.markdown(about, timings, memories)
    click.echo(text)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "checkers.md").write_text(text, encoding="utf-8")
        results = {"machine": about, "timings": list(map(asdict, timings)), "memory": list(map(asdict, memories))}
        (out / "checkers.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        click.echo(f"Written: {out / 'checkers.md'}, {out / 'checkers.json'}")


def plan(sizes: Sequence[int]) -> Iterator[tuple[str, str, int]]:
    """List the measurements: workload, kind of history, number of operations."""
    for workload, kinds in CASES.items():
        for kind in kinds:
            for size in sizes:
                if size <= MANY or kind in KINDS_BEYOND:
                    yield workload, kind, size


def machine() -> dict[str, str]:
    """Describe the machine and the versions."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    date = time.strftime("%Y-%m-%d", time.gmtime())
    return {"processor": model, "python": platform.python_version(), "numpy": np.__version__, "date": date}


if __name__ == "__main__":
    main()
