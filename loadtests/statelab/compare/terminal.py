"""Tables for the terminal: the verdicts of a run, and the points of a comparison."""

from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from statelab.compare.comparison import Comparison
from statelab.compare.figures import figures, number, told
from statelab.compare.summary import at
from statelab.model.document import RunDict, StoreDict
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
WIDTH = 160  # columns of a table that goes to a file or a pipe, which have no width


def of_runs(runs: Sequence[RunDict]) -> Table:
    """Return the verdicts as a table, a row for each run and store."""
    out = _table(["Replicas\n× workers"])
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


def of_points(comparison: Comparison) -> Table:
    """Return a comparison as a table, a row for each point and store; ranges are those of its turns."""
    out = _table(["Point"])
    columns = figures(comparison)
    for figure in columns:
        out.add_column(figure.title, justify="right")
    for point in comparison.points:
        here = at(comparison, point)
        for i, one in enumerate(here):
            words = Text("\n".join(told(one)), style=STYLES.get(one.word, ""))
            row = [figure.text(one) for figure in columns]
            out.add_row("" if i else point.label, one.store, words, *row, end_section=one is here[-1])
    return out


def _table(first: Sequence[str]) -> Table:
    out = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    for title in first:
        out.add_column(title)
    out.add_column("Store", overflow="fold")  # wraps on a narrow terminal; verdicts and numbers do not
    out.add_column("Verdict", no_wrap=True)
    return out


def _cells(row: StoreDict, scenario: str) -> list[Text]:
    verdict = row["verdict"]
    store = f"{row['store']} (control)" if row["role"] == "control" else row["store"]
    wanted = Text(f"no: expected {' or '.join(row['expected'])}", style="bold reverse")
    met = Text("yes") if row["as_expected"] else wanted
    counts = [Text(number(row["copies"])), Text(number(row["throughput_per_s"])), Text(number(row["p99_ms"], 1))]
    return [Text(store), Text(verdict, style=STYLES.get(verdict, "")), Text(summary(scenario, row)), *counts, met]


def show(table: Table, file: TextIO | None = None) -> None:
    """Print a table: coloured on a terminal, plain and unbroken elsewhere."""
    console = Console(file=file)
    if not console.is_terminal:
        console = Console(file=file, width=WIDTH)
    console.print(table)
