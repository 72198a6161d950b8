"""The commands of the container: the web UI, a run without it, the report of a comparison, and tools for histories."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from statelab.load import config
from statelab.load.options import NUMBERS, Options
from statelab.model.document import RunDict
from statelab.model.options import OptionError
from statelab.verdicts.verdict import worst

LOCUSTFILE = Path(__file__).resolve().parent.parent / "locustfile.py"
EXIT_USAGE = 64  # as in sysexits.h: 1 and 2 are verdicts
click.UsageError.exit_code = EXIT_USAGE

ENDINGS = {
    0: "Every store behaved as expected.",
    1: "A store was convicted against expectation.",
    2: "At least one store is undecided: see the rows marked INCONCLUSIVE.",
}


@click.group(help=__doc__)
def main() -> None:
    """Group the commands."""


@main.command()
def ui() -> None:
    """Serve Locust's web UI with the lab's page on port 8089."""
    os.execvp(  # noqa: S606 - Locust replaces this process, so that it gets the container's signals
        "locust",
        ["locust", "--locustfile", str(LOCUSTFILE), "--host", config.target(), "--users", str(config.DEFAULT_USERS),
         "--spawn-rate", str(config.DEFAULT_USERS), "--web-host", "0.0.0.0", "--web-port", "8089"],  # noqa: S104
    )  # fmt: skip


def number_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option to a command for each choice that is a number."""
    for name, number in NUMBERS.items():
        flag = f"--{name.replace('_', '-')}"
        command = click.option(flag, name, default=number.default, show_default=True, help=number.meaning)(command)
    return command


@main.command()
@click.option("--scenario", default="counter", show_default=True, help="A name, names with commas, or all.")
@click.option(
    "--stores", default=",".join(config.DEFAULT_STORES), show_default=True, help="Names, with commas, or all."
)
@click.option("--users", default=config.DEFAULT_USERS, show_default=True)
@click.option(
    "--duration",
    default=10.0,
    show_default=True,
    type=click.FloatRange(1, 3600),
    help="Of each run, in s; up to 6 times as long while there is too little evidence.",
)
@click.option(
    "--window", default="nothing", show_default=True, help="What in-process stores do between reading and writing."
)
@click.option("--fresh", is_flag=True, help="A fresh connection for each request.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for history.parquet and run.json.")
@click.option("--resume", is_flag=True, help="Take the runs that are in --out already, and measure the others.")
@click.option("--quiet", is_flag=True, help="Print neither progress nor table.")
@click.option(
    "--points",
    type=click.Path(path_type=Path),
    help="Instead of --out: make runs in subfolders of this folder, as the lines of standard input say.",
)
@number_options
def run(
    scenario: str,
    stores: str,
    duration: float,
    out: Path | None,
    resume: bool,
    quiet: bool,
    points: Path | None,
    **chosen: Any,
) -> None:
    """Run once and exit with 0 (as expected), 1 (convicted against expectation) or 2 (inconclusive)."""
    from statelab.load import orders
    from statelab.load.headless import HeadlessError, run_all
    from statelab.load.target import TargetError

    numbers = {name: chosen.pop(name) for name in NUMBERS}
    options = Options(scenario, tuple(stores.replace(",", " ").split()), numbers=numbers, **chosen)
    console = Console(quiet=quiet)
    try:
        if points:
            return orders.carry_out(sys.stdin, options, duration, points)
        documents = run_all(options, duration, out, console, resume=resume)
    except (OptionError, HeadlessError, TargetError) as error:
        raise SystemExit(_complain(str(error))) from None
    if not quiet:
        _print(documents)
    sys.exit(worst([document["exit_code"] for document in documents]))


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def report(folder: Path) -> None:
    """Write the report of the comparison in FOLDER there, and print its answer and its table."""
    from statelab.compare.comparison import ComparisonError
    from statelab.compare.report import report as write

    try:
        write(folder)
    except ComparisonError as error:
        raise SystemExit(_complain(str(error))) from None


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def matrix(folder: Path) -> None:
    """Print as JSON what the runs below FOLDER show of each store: a cell for each guarantee."""
    from statelab.load.recorded import Recorded
    from statelab.verdicts.guarantees import GUARANTEES
    from statelab.verdicts.kept import table

    cells = {store: [one.text for one in row] for store, row in table(Recorded(folder).runs()).items()}
    click.echo(json.dumps({"guarantees": [one.title for one in GUARANTEES], "cells": cells}))


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each history instead of a sentence.")
def judge(path: Path, as_json: bool) -> None:
    """Judge the histories in PATH, a file or a folder. Exit code 0: all legal, 1: one is not, 2: one is undecided."""
    from statelab import judge as judging

    judgements = []
    for judgement in judging.judge(path):
        judgements.append(judgement)
        click.echo(judgement.line() if as_json else f"{judgement.file}: {judgement.sentence}")
    sys.exit(judging.exit_code(judgements))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write to.")
def export(folder: Path, out: Path) -> None:
    """Write the histories of the run in FOLDER as JSON lines and as EDN, for other checkers."""
    from statelab.export import export as write

    _require(folder, "history.parquet")
    try:
        for path in write(folder, out):
            click.echo(path)
    except (ValueError, OSError) as error:
        raise SystemExit(_complain(str(error))) from None


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def explain(folder: Path) -> None:
    """Explain the verdict on each store in the run in FOLDER, with its proof operation by operation."""
    from statelab.explain import explain as explained

    _require(folder, "run.json", "history.parquet")
    try:
        for line in explained(folder):
            click.echo(line)
    except ValueError as error:
        raise SystemExit(_complain(str(error))) from None


def _print(documents: Sequence[RunDict]) -> None:
    """Print the table, the sentence of each store, and what the exit code means."""
    from statelab.compare.terminal import of_runs, show
    from statelab.ui.figures import retries

    for document in documents:
        click.echo(f"\n{document['scenario']}")
        show(of_runs([document]))
        for store in document["stores"]:
            again = f" Retries: {text}." if (text := retries(store)) else ""
            click.echo(f"{store['store']}: {store['sentence']}{again}")
        for note in document["notes"]:
            click.echo(note)
    click.echo(f"\n{ENDINGS[worst([document['exit_code'] for document in documents])]}")


def _require(folder: Path, *names: str) -> None:
    """Exit if a folder is not that of a run, which contains these files."""
    for name in names:
        if not (folder / name).is_file():
            raise SystemExit(
                _complain(f"{folder} is not a run: it has no {name}. Name a run's folder, such as RUN=results/2…")
            )


def _complain(sentence: str) -> int:
    """Print an error and return its exit code."""
    click.echo(f"Error: {sentence}", err=True)
    return EXIT_USAGE
