"""A run without a browser: the same users, events and verdicts as in the UI, and an exit code."""

import math
import time
from argparse import Namespace
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

from locust import events
from locust.env import Environment
from rich.console import Console

from locustfile import LAB, LabUser
from statelab.load import turns
from statelab.load.options import Options
from statelab.load.waiting import wait
from statelab.model.document import DocumentError, RunDict, load
from statelab.model.expectations import INCONCLUSIVE
from statelab.model.options import OptionError, UnableError
from statelab.workloads import WORKLOADS

LONGEST = 6
"""How many times its duration a run takes at most, while a store's evidence does not suffice for a verdict."""


class HeadlessError(RuntimeError):
    """The run did not take place; the message says why."""


def run_all(
    options: Options,
    duration_s: float,
    folder: Path | None,
    console: Console,
    resume: bool = False,
    longest: float = LONGEST,
) -> list[RunDict]:
    """Run the scenarios (a name, names with commas, or all) one after another, each for `duration_s` seconds or more.

    Args:
        options: what to run; the store `all` stands for all that can run now, without those that have to be named.
        duration_s: the time for each, in s.
        folder: where history and run.json go, in a subfolder for each of several runs; None: among the results.
        console: where progress is shown.
        resume: whether runs that are in their folders already are taken as they are, if they were conclusive.
        longest: how many times `duration_s` a run takes at most, while a store's evidence does not suffice.

    Raises:
        OptionError: the options cannot be run, or no store can do any of several scenarios.
        HeadlessError: the application did not answer, or nothing could be written.
    """
    each = _each(options, console)
    documents: list[RunDict] = []
    began, measured = time.monotonic(), 0
    for number, (name, one) in enumerate(each.items(), start=1):
        own = folder / name if folder and len(each) > 1 else folder
        document = _found(own) if own and resume else None
        if document is None:
            spent_s = (time.monotonic() - began) / measured if measured else duration_s
            left = math.ceil(spent_s * (len(each) - number + 1) / 60)
            where = f" ({number} of {len(each)}, about {left} min left)" if len(each) > 1 else ""
            document = _run(one, duration_s, longest, own, console, f"{one.scenario}{where}")
            measured += 1
        documents.append(document)
    if resume and measured < len(each):
        console.print(f"{len(each) - measured} of {len(each)} runs were measured earlier with the same settings.")
    return documents


def _each(options: Options, console: Console) -> dict[str, Options]:
    """Return all runs by name; print why scenarios are left out that no store can do."""
    for sentence in turns.left_out(options, LAB.catalogue):
        console.print(sentence)
    names = list(WORKLOADS) if options.scenario == "all" else options.scenario.replace(",", " ").split()
    each: dict[str, Options] = {}
    left_out = []
    for name in names:
        try:
            one = turns.named(replace(options, scenario=name), LAB.catalogue)
            parts = turns.in_turn(one, LAB.catalogue)
        except UnableError as error:
            left_out.append(str(error))
            continue
        if len(parts) == 1:
            each[name] = one
            continue
        each |= {f"{name}-{number}": part for number, part in enumerate(parts, start=1)}
        console.print(
            f"{options.users} users are too few for all stores of {name} at once: {len(parts)} runs in turn, in "
            f"which each store gets at least {turns.ENOUGH_USERS}."
        )
    if not each:
        raise OptionError(" ".join(left_out) or "No scenario was chosen.")
    for reason in left_out:
        console.print(reason)
    return each


def _found(folder: Path) -> RunDict | None:
    """Return the run in a folder, if it has ended and no store was left undecided."""
    try:
        found = load(folder / "run.json")
    except DocumentError:
        return None
    return None if INCONCLUSIVE in [store["verdict"] for store in found["stores"]] else found


def _run(
    options: Options, duration_s: float, longest: float, folder: Path | None, console: Console, title: str
) -> RunDict:
    LAB.prepare(folder)
    form = Namespace(**{**vars(options), **options.numbers, "num_users": options.users})
    environment = _environment(form)
    runner = environment.create_local_runner()
    environment.events.init.fire(environment=environment, runner=runner, web_ui=None)
    runner.start(options.users, spawn_rate=options.users)
    try:
        wait(LAB, title, duration_s, longest * duration_s, console)
    finally:
        runner.quit()
    if LAB.error or LAB.document is None:
        raise HeadlessError(LAB.error or f"The application was not ready within {duration_s:g} s. Try `make ps`.")
    return LAB.document


def _environment(form: Namespace) -> Environment:
    """Make what a run takes place in, with listeners of its own.

    A runner adds one that counts requests, and never removes it: all earlier runs would count this one's, too.
    """
    return Environment(user_classes=[LabUser], events=deepcopy(events), parsed_options=form, host=LAB.host)
