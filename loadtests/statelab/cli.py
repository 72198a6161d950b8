"""The commands of the container: the web UI, a run without it, the report of a comparison, and tools for histories."""

import json
import os
import sys
from pathlib import Path

import click

from statelab.load import config
from statelab.refused import Refused
from statelab.run import run

LOCUSTFILE = Path(__file__).resolve().parent.parent / "locustfile.py"


@click.group(help=__doc__)
def main() -> None:
    """Group the commands."""


main.add_command(run)


@main.command()
def ui() -> None:
    """Serve Locust's web UI with the lab's page on port 8089."""
    os.execvp(  # noqa: S606 - Locust replaces this process, so that it gets the container's signals
        "locust",
        ["locust", "--locustfile", str(LOCUSTFILE), "--host", config.target(), "--users", str(config.DEFAULT_USERS),
         "--spawn-rate", str(config.DEFAULT_USERS), "--web-host", "0.0.0.0", "--web-port", "8089"],  # noqa: S104
    )  # fmt: skip


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def report(folder: Path) -> None:
    """Write the report of the comparison in FOLDER there, and print its answer and its table."""
    from statelab.compare.comparison import ComparisonError
    from statelab.compare.report import report as write

    try:
        write(folder)
    except ComparisonError as error:
        raise Refused(str(error)) from None


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
        raise Refused(str(error)) from None


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
        raise Refused(str(error)) from None


def _require(folder: Path, *names: str) -> None:
    """Exit if a folder is not that of a run, which contains these files."""
    for name in names:
        if not (folder / name).is_file():
            raise Refused(f"{folder} is not a run: it has no {name}. Name a run's folder, such as RUN=results/2…")
