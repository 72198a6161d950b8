"""The result of a comparison: a table for the terminal, and a self-contained HTML file."""

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from statelab.compare.page import number, render
from statelab.model.document import DocumentError, RunDict, StoreDict, load
from statelab.ui.figures import summary
from statelab.ui.setting import processes

# As on the page: colour helps, but the word is enough.
STYLES = {
    "DIVERGED": "bold red",
    "VIOLATED": "bold magenta",
    "FORGETS": "bold blue",
    "NO VIOLATION SEEN": "green",
    "INCONCLUSIVE": "bold yellow",
}
WIDTH = 132  # columns of a table that goes to a file or a pipe, which have no width


class ReportError(ValueError):
    """A folder that does not allow a report; the message says what to do."""


def load_runs(folder: Path) -> list[RunDict]:
    """Read every run.json below a folder, in the order of replicas and workers.

    Raises:
        ReportError: there is none, or one is damaged.
    """
    paths = sorted(folder.glob("**/run.json"))
    if not paths:
        raise ReportError(f'{folder} contains no run.json. Measure something first: make compare WORKERS="1 2 4"')
    runs = [_load(path) for path in paths]
    return sorted(runs, key=lambda run: (run["topology"]["replicas"], run["topology"]["workers"], run["started"]))


def _load(path: Path) -> RunDict:
    try:
        return load(path)
    except DocumentError as error:
        advice = f"Remove {path.parent} and run the comparison again: it measures only what is missing."
        raise ReportError(f"{error} {advice}") from error


def write_report(folder: Path, runs: list[RunDict]) -> Path:
    """Write report.html into a folder and return its path. It contains its script, style and charts."""
    path = folder / "report.html"
    path.write_text(render(runs), encoding="utf-8")
    return path


def table(runs: Sequence[RunDict]) -> Table:
    """Return the verdicts as a table, a row for each point and store."""
    out = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    out.add_column("Replicas\n× workers", no_wrap=True)
    out.add_column("Store", overflow="fold")  # wraps on a narrow terminal; verdicts and numbers do not
    out.add_column("Verdict", no_wrap=True)
    out.add_column("Findings", overflow="fold", min_width=8)
    for title in ("Copies", "Per\nsecond", "p99\nms"):
        out.add_column(title, justify="right", no_wrap=True)
    out.add_column("As expected")
    for run in runs:
        top = run["topology"]
        for i, row in enumerate(run["stores"]):
            point = "" if i else f"{top['replicas']} × {top['workers']} = {processes(run)}"
            out.add_row(point, *_cells(row, run["scenario"]), end_section=row is run["stores"][-1])
    return out


def _cells(row: StoreDict, scenario: str) -> list[Text]:
    verdict = row["verdict"]
    store = f"{row['store']} (control)" if row["role"] == "control" else row["store"]
    wanted = Text(f"no: expected {' or '.join(row['expected'])}", style="bold reverse")
    met = Text("yes") if row["as_expected"] else wanted
    counts = [Text(number(row["copies"])), Text(number(row["throughput_per_s"])), Text(number(row["p99_ms"], 1))]
    return [Text(store), Text(verdict, style=STYLES.get(verdict, "")), Text(summary(scenario, row)), *counts, met]


def show(runs: Sequence[RunDict], file: TextIO | None = None) -> None:
    """Print the table: coloured on a terminal, plain and unbroken elsewhere."""
    console = Console(file=file)
    if not console.is_terminal:
        console = Console(file=file, width=WIDTH)
    console.print(table(runs))
