"""How long a run without a browser takes: its duration, and longer while the evidence is too little."""

import time

import gevent
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from statelab.load.lab import Lab
from statelab.model.expectations import INCONCLUSIVE

COLUMNS = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), TextColumn("{task.fields[seen]}"))
REFRESH_S = 0.25


def wait(lab: Lab, title: str, duration_s: float, longest_s: float, console: Console) -> None:
    """Show the time left and the verdicts so far until the time is up or the run ends early.

    Args:
        lab: the lab, in which a run was started.
        title: what runs.
        duration_s: the time for a run in which each store has its verdict by then, in s.
        longest_s: the time for any other, in s.
        console: where progress is shown.
    """
    if not console.is_terminal:
        console.print(f"Loading for {duration_s:g} s: {title}")
    total_s, began = duration_s, time.monotonic()
    with Progress(*COLUMNS, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task(f"Loading: {title}", total=total_s, seen="")
        while not lab.error and lab.state != "final":
            verdicts = {row["store"]: row["verdict"] for row in lab.snapshot()["stores"]}
            elapsed = time.monotonic() - began
            if elapsed >= duration_s:
                undecided = [store for store, verdict in verdicts.items() if verdict == INCONCLUSIVE]
                if not undecided or elapsed >= longest_s:
                    break
                if total_s < longest_s:
                    console.print(f"Too little evidence yet for {', '.join(undecided)}: up to {longest_s:g} s in all.")
                    total_s = longest_s
            seen = " · ".join(f"{store}: {verdict}" for store, verdict in verdicts.items())
            progress.update(bar, total=total_s, completed=elapsed, seen=seen)
            gevent.sleep(min(REFRESH_S, total_s - elapsed))
