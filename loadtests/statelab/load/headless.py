"""A run without a browser: the same users, events and verdicts as in the UI, and an exit code."""

import time
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import gevent
from locust import events
from locust.env import Environment
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from locustfile import LAB, LabUser
from statelab.load.lab import Lab
from statelab.load.options import Options
from statelab.model.document import RunDict
from statelab.model.options import OptionError, UnableError
from statelab.workloads import WORKLOADS


class HeadlessError(RuntimeError):
    """The run did not take place; the message says why."""


def run_all(options: Options, duration_s: float, folder: Path | None, console: Console) -> list[RunDict]:
    """Run the scenarios (a name, names with commas, or all) one after another, each for `duration_s` seconds.

    Args:
        options: what to run.
        duration_s: the time for each, in s.
        folder: where history and run.json go, in a subfolder for each of several scenarios; None: among the results.
        console: where progress is shown.

    Raises:
        OptionError: the options cannot be run, or no store can do any of several scenarios.
        HeadlessError: the application did not answer, or nothing could be written.
    """
    names = list(WORKLOADS) if options.scenario == "all" else options.scenario.replace(",", " ").split()
    several = len(names) > 1
    each, left_out = [], []
    for one in (replace(options, scenario=name) for name in names):
        try:
            one.choose(LAB.catalogue)
        except UnableError as error:
            left_out.append(str(error))
        else:
            each.append(one)
    if not each:
        raise OptionError(" ".join(left_out) or "No scenario was chosen.")
    for reason in left_out:
        console.print(reason)
    return [_run(one, duration_s, folder / one.scenario if folder and several else folder, console) for one in each]


def _run(options: Options, duration_s: float, folder: Path | None, console: Console) -> RunDict:
    LAB.prepare(folder)
    form = Namespace(**{**vars(options), **options.numbers, "num_users": options.users})
    environment = Environment(user_classes=[LabUser], events=events, parsed_options=form, host=LAB.host)
    runner = environment.create_local_runner()
    events.init.fire(environment=environment, runner=runner, web_ui=None)
    runner.start(options.users, spawn_rate=options.users)
    try:
        _wait(LAB, options.scenario, duration_s, console)
    finally:
        runner.quit()
    if LAB.error or LAB.document is None:
        raise HeadlessError(LAB.error or f"The application was not ready within {duration_s:g} s. Try `make ps`.")
    return LAB.document


def _wait(lab: Lab, scenario: str, duration_s: float, console: Console) -> None:
    """Show the time left and the verdicts so far until the time is up or the run ends early."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), TextColumn("{task.fields[seen]}"))
    if not console.is_terminal:
        console.print(f"Loading for {duration_s:g} s: {scenario}")
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task(f"Loading: {scenario}", total=duration_s, seen="")
        began = time.monotonic()
        while (elapsed := time.monotonic() - began) < duration_s and not lab.error and lab.state != "final":
            verdicts = [f"{store['store']}: {store['verdict']}" for store in lab.snapshot()["stores"]]
            progress.update(bar, completed=elapsed, seen=" · ".join(verdicts))
            gevent.sleep(min(0.25, duration_s - elapsed))
