"""Runs that are ordered one after another, a JSON object on each line, as a load tester takes seconds to start."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from statelab.compare.comparison import ComparisonError
from statelab.load.headless import LONGEST, HeadlessError, run_all
from statelab.load.options import Options
from statelab.load.target import TargetError
from statelab.model.options import OptionError

REPORT, LEDGER = "report", "ledger"
"""Instead of a run's name: write the report of the comparison in the folder, or the ledger of the claims in it."""


def carry_out(lines: Iterable[str], usual: Options, duration_s: float, folder: Path) -> None:
    """Make a run for each line, and print its name when it is done, or why it failed, and its name with `failed`.

    Args:
        lines: each has `name`, the run's subfolder, and what differs from the usual options and duration.
        usual: the options of a run that does not say otherwise.
        duration_s: the duration of such a run, in s.
        folder: where the subfolders are.
    """
    for order in map(json.loads, lines):
        name = order.pop("name")
        try:
            if name == REPORT:
                _report(folder)
            elif name == LEDGER:
                _ledger(folder)
            else:
                options, lasts_s = _options(order, usual), order.get("duration_s", duration_s)
                # Alone, a store has no verdict to wait for: its speed is measured for equally long each time.
                run_all(options, lasts_s, folder / name, Console(quiet=True), longest=1 if options.alone else LONGEST)
        except (OptionError, HeadlessError, TargetError, ComparisonError) as error:
            click.echo(f"{error}\n{name} failed")
        else:
            click.echo(name)


def _options(order: Mapping[str, Any], usual: Options) -> Options:
    told = {name: value for name, value in order.items() if name != "duration_s"}
    numbers = {**usual.numbers, **told.get("numbers", {})}
    return replace(usual, **{**told, "stores": tuple(told.get("stores", usual.stores)), "numbers": numbers})


def _report(folder: Path) -> None:
    from statelab.compare.report import report  # later: it takes a moment to import

    report(folder)


def _ledger(folder: Path) -> None:
    from statelab.claims.report import write  # later, as above

    write(folder)
