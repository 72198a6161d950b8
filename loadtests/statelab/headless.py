"""A run without a browser: the same users, events and verdict as in the UI, and an exit code."""

from __future__ import annotations

import time
from argparse import Namespace
from pathlib import Path

import gevent
from locust import events
from locust.env import Environment
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from statelab.document import RunDict
from statelab.lab import Lab
from statelab.run import Options


class HeadlessError(RuntimeError):
    """The run did not happen; the message says why."""


def run(options: Options, duration_s: float, folder: Path | None, console: Console) -> RunDict:
    """Load the application for some seconds and judge.

    Args:
        options: what to run.
        duration_s: how long, in s.
        folder: where history and run.json go; None: a folder of its own among the results.
        console: where progress is shown.

    Raises:
        OptionError: the options cannot be run.
        HeadlessError: the application did not answer, or nothing could be written.
    """
    from locustfile import LAB, CounterUser  # it asks the application for its catalogue when imported

    options.check(LAB.catalogue)
    LAB.folder = folder
    form = Namespace(**{**vars(options), "num_users": options.users})
    environment = Environment(user_classes=[CounterUser], events=events, parsed_options=form, host=LAB.host)
    runner = environment.create_local_runner()
    events.init.fire(environment=environment, runner=runner, web_ui=None)
    runner.start(options.users, spawn_rate=options.users)
    try:
        _wait(LAB, duration_s, console)
    finally:
        runner.quit()
    if LAB.error:
        raise HeadlessError(LAB.error)
    assert LAB.document is not None
    return LAB.document


def _wait(lab: Lab, duration_s: float, console: Console) -> None:
    """Show the time left and what has been seen so far, until the time is over or the run ended by itself."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[seen]}"),
    )
    if not console.is_terminal:
        console.print(f"Loading for {duration_s:g} s.")
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Loading", total=duration_s, seen="")
        began = time.monotonic()
        while (elapsed := time.monotonic() - began) < duration_s and not lab.error and lab.state != "final":
            words = [f"{store['store']}: {store['verdict']}" for store in lab.snapshot()["stores"]]
            progress.update(bar, completed=elapsed, seen=" · ".join(words))
            gevent.sleep(min(0.25, duration_s - elapsed))
