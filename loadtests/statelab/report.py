"""What a comparison found: a table for the terminal, and one HTML file that needs no other."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from bokeh.settings import settings
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from rich.console import Console
from rich.table import Table
from rich.text import Text

from statelab.document import DocumentError, RunDict, StoreDict, load
from statelab.ui import charts
from statelab.ui.setting import processes, setting
from statelab.ui.theme import MODES

# As on the page: colour helps, the word says it.
STYLES = {
    "DIVERGED": "bold red",
    "VIOLATED": "bold magenta",
    "FORGETS": "bold blue",
    "NO VIOLATION SEEN": "green",
    "INCONCLUSIVE": "bold yellow",
}
WIDTH = 132  # columns of a table that goes to a file or a pipe, where no terminal says how wide it is


class ReportError(ValueError):
    """A results folder that no report can be made of; the message says what to do."""


def load_runs(folder: Path) -> list[RunDict]:
    """Read all `run.json` below a folder, in the order of replicas and workers.

    Raises:
        ReportError: there is none, or one is damaged.
    """
    paths = sorted(folder.glob("**/run.json"))
    if not paths:
        raise ReportError(f'{folder} holds no run.json. Measure something first: make compare WORKERS="1 2 4"')
    runs = [_load(path) for path in paths]
    return sorted(runs, key=lambda run: (run["topology"]["replicas"], run["topology"]["workers"], run["started"]))


def _load(path: Path) -> RunDict:
    try:
        return load(path)
    except DocumentError as error:
        advice = f"Remove {path.parent} and run the comparison again: it measures only what is missing."
        raise ReportError(f"{error} {advice}") from error


def write_report(folder: Path, runs: list[RunDict]) -> Path:
    """Write report.html into a folder and return its path. It holds its script, style and figures itself."""
    templates = Environment(loader=PackageLoader("statelab.ui"), autoescape=True)
    here = Path(__file__).parent / "ui" / "static"
    figures = {mode: {name: charts.comparison(name, runs, mode) for name in charts.MEASURES} for mode in MODES}
    # Markup: the three are the lab's own files and JSON without a "<"; everything else is escaped.
    html = templates.get_template("report.html").render(
        heading=heading(runs),
        settings=sorted({setting(run) for run in runs}),
        findings=findings(runs),
        runs=runs,
        key=charts.key(runs),
        dashes=charts.dashes(runs),
        measures=list(charts.MEASURES),
        number=_number,
        style=Markup((here / "lab.css").read_text(encoding="utf-8")),  # noqa: S704
        bokeh=Markup((settings.bokehjs_path() / "js" / "bokeh.min.js").read_text(encoding="utf-8")),  # noqa: S704
        figures=Markup(json.dumps(figures).replace("<", "\\u003c")),  # noqa: S704
    )
    path = folder / "report.html"
    path.write_text(html, encoding="utf-8")
    return path


def heading(runs: Sequence[RunDict]) -> str:
    """Say in a sentence what was compared."""
    replicas = _words(sorted({run["topology"]["replicas"] for run in runs}))
    workers = _words(sorted({run["topology"]["workers"] for run in runs}))
    stores = _words(sorted({row["store"] for run in runs for row in run["stores"]}))
    worker = "worker" if workers == "1" else "workers"
    one = "the one replica" if replicas == "1" else f"each of {replicas} replicas"
    return f"{stores}, compared with {workers} {worker} in {one}"


def findings(runs: Sequence[RunDict]) -> list[tuple[str, str]]:
    """Say for each store in how many of its runs it got which verdict."""
    verdicts: dict[str, list[str]] = {}
    for run in runs:
        for row in run["stores"]:
            verdicts.setdefault(row["store"], []).append(row["verdict"] or "INCONCLUSIVE")
    return [
        (store, ", ".join(f"{word} in {told.count(word)} of {len(told)} runs" for word in dict.fromkeys(told)))
        for store, told in verdicts.items()
    ]


def table(runs: Sequence[RunDict]) -> Table:
    """Return the verdicts as a table, a row for each point and store."""
    out = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    out.add_column("Replicas\n× workers", no_wrap=True)
    out.add_column("Store", overflow="fold")  # gives way on a narrow terminal; verdicts and numbers stay whole
    out.add_column("Verdict", no_wrap=True)
    for title in ("Lost", "Dupli-\ncates", "Copies", "Per\nsecond", "p99\nms"):
        out.add_column(title, justify="right", no_wrap=True)
    out.add_column("Expected")
    for run in runs:
        top = run["topology"]
        for i, row in enumerate(run["stores"]):
            point = "" if i else f"{top['replicas']} × {top['workers']} = {processes(run)}"
            out.add_row(point, *_cells(row), end_section=row is run["stores"][-1])
    return out


def _cells(row: StoreDict) -> list[Text]:
    verdict = row["verdict"] or "INCONCLUSIVE"
    store = f"{row['store']} (control)" if row["role"] == "control" else row["store"]
    met = Text("yes") if row["as_expected"] else Text(f"NO: {' or '.join(row['expected'])}", style="bold reverse")
    counts = [_number(n) for n in (row["lost"], row["duplicates"], row["copies"], row["throughput_per_s"])]
    figures = map(Text, [*counts, _number(row["p99_ms"], 1)])
    return [Text(store), Text(verdict, style=STYLES.get(verdict, "")), *figures, met]


def show(runs: Sequence[RunDict], file: TextIO | None = None) -> None:
    """Print the table: coloured on a terminal, plain and unbroken elsewhere."""
    console = Console(file=file)
    if not console.is_terminal:
        console = Console(file=file, width=WIDTH)
    console.print(table(runs))


def _number(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def _words(items: Sequence[Any]) -> str:
    *most, last = map(str, items)
    return f"{', '.join(most)} and {last}" if most else last
