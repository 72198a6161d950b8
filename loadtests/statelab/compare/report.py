"""Writes the report of a comparison into its folder, and prints its answer and its table."""

from pathlib import Path

import click

from statelab.compare import chart, comparison, data, page, terminal
from statelab.compare.answer import answer
from statelab.compare.plots import plots


def report(folder: Path) -> None:
    """Write report.html, report.md with plots/, data.csv and data.parquet.

    Raises:
        ComparisonError: the folder has no comparison, or a part of it is damaged.
    """
    read = comparison.read(folder)
    (folder / "plots").mkdir(exist_ok=True)
    for plot in plots(read):
        (folder / "plots" / f"{plot.measure.name}.svg").write_text(chart.draw(plot, standalone=True), encoding="utf-8")
    (folder / "report.md").write_text(page.markdown(read), encoding="utf-8")
    data.write(read, folder)
    (folder / "report.html").write_text(page.html(read), encoding="utf-8")
    terminal.show(terminal.of_points(read))
    click.echo(f"\n{answer(read)}")
