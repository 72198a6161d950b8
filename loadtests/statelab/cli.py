"""What the container starts: the web UI, one run without it, or the report of a comparison."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from rich.console import Console

from statelab import config
from statelab.document import RunDict

LOCUSTFILE = Path(__file__).resolve().parent.parent / "locustfile.py"
EXIT_USAGE = 64  # as in sysexits.h: 1 and 2 are verdicts
click.UsageError.exit_code = EXIT_USAGE

ENDINGS = {
    0: "Every store behaved as the catalogue expects.",
    1: "A store was convicted where the catalogue expects otherwise.",
    2: "Something could not be decided: see the rows marked INCONCLUSIVE.",
}


@click.group(help=__doc__)
def main() -> None:
    """Hold the commands."""


@main.command()
def ui() -> None:
    """Serve Locust's web UI with the lab's page on port 8089."""
    os.execvp(  # noqa: S606 - Locust replaces this process, so that it receives the container's signals
        "locust",
        ["locust", "--locustfile", str(LOCUSTFILE), "--host", config.target(), "--users", str(config.DEFAULT_USERS),
         "--spawn-rate", str(config.DEFAULT_USERS), "--web-host", "0.0.0.0", "--web-port", "8089"],  # noqa: S104
    )  # fmt: skip


@main.command()
@click.option("--scenario", default="counter", show_default=True)
@click.option("--stores", default=",".join(config.DEFAULT_STORES), show_default=True, help="Names, with commas.")
@click.option("--users", default=config.DEFAULT_USERS, show_default=True)
@click.option(
    "--duration",
    default=config.DEFAULT_DURATION_S,
    show_default=True,
    type=click.FloatRange(1, 3600),
    help="In s.",
)
@click.option(
    "--window", default="nothing", show_default=True, help="What in-process stores do between read and write."
)
@click.option("--fresh", is_flag=True, help="A fresh connection for each request.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for history.parquet and run.json.")
@click.option("--quiet", is_flag=True, help="Neither progress nor table: the exit code and run.json tell.")
def run(
    scenario: str,
    stores: str,
    users: int,
    duration: float,
    window: str,
    fresh: bool,
    out: Path | None,
    quiet: bool,
) -> None:
    """Run once and exit with 0 (as expected), 1 (convicted against expectation) or 2 (inconclusive)."""
    from statelab.catalogue import OptionError
    from statelab.headless import HeadlessError
    from statelab.headless import run as run_once
    from statelab.run import Options
    from statelab.target import TargetError

    console = Console(quiet=quiet)
    options = Options(scenario, tuple(stores.replace(",", " ").split()), window, fresh, users)
    try:
        document = run_once(options, duration, out, console)
    except (OptionError, HeadlessError, TargetError) as error:
        raise SystemExit(_complain(str(error))) from None
    if not quiet:
        _tell(document)
    sys.exit(document["exit_code"])


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def report(folder: Path) -> None:
    """Compare the runs below FOLDER: a table here, and report.html there."""
    from statelab.report import load_runs, show, write_report

    try:
        runs = load_runs(folder)
    except ValueError as error:
        raise SystemExit(_complain(str(error))) from None
    write_report(folder, runs)
    show(runs)


def _tell(document: RunDict) -> None:
    """Print the table, the sentence of each store, and what the exit code means."""
    from statelab.report import show

    show([document])
    click.echo()
    for store in document["stores"]:
        click.echo(f"{store['store']}: {store['sentence']}")
    click.echo(f"\n{ENDINGS[document['exit_code']]}")


def _complain(sentence: str) -> int:
    """Print an error and give the exit code for it."""
    click.echo(f"Error: {sentence}", err=True)
    return EXIT_USAGE
