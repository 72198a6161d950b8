"""The command `run`: one run, or several, without the web UI."""

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
from statelab.refused import Refused
from statelab.verdicts.verdict import worst

ENDINGS = {
    0: "Every store behaved as expected.",
    1: "A store was convicted against expectation.",
    2: "At least one store is undecided: see the rows marked INCONCLUSIVE.",
}


def number_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option to a command for each choice that is a number."""
    for name, number in NUMBERS.items():
        flag = f"--{name.replace('_', '-')}"
        command = click.option(flag, name, default=number.default, show_default=True, help=number.meaning)(command)
    return command


@click.command()
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
        raise Refused(str(error)) from None
    if not quiet:
        tell(documents)
    sys.exit(worst([document["exit_code"] for document in documents]))


def tell(documents: Sequence[RunDict]) -> None:
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
