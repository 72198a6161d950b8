"""What a store's checker counted, as tables and cards show it: titles and units come from the table of workloads."""

from __future__ import annotations

from typing import NamedTuple

from statelab.document import StoreDict
from statelab.workloads import WORKLOADS, Figure

NS_PER_MS = 1_000_000
# A scenario of its own that another one's checker judges, too: which of its figures are about which.
ROUNDS = {"skewed"}


class Told(NamedTuple):
    """One figure as a person reads it; `bad` if it should have been 0."""

    title: str
    text: str
    bad: bool


def columns(scenario: str) -> list[Figure]:
    """Give the figures of a scenario in the order in which they are shown; none for one that is not known."""
    workload = WORKLOADS.get("transfer" if scenario == "oncall" else scenario)
    figures = workload.figures if workload else ()
    return [figure for figure in figures if (figure.name in ROUNDS) == (scenario == "oncall")]


def tell(scenario: str, row: StoreDict) -> list[Told]:
    """Give a store's figures."""
    known = [(figure, row["figures"][figure.name]) for figure in columns(scenario) if figure.name in row["figures"]]
    return [Told(figure.title, _text(figure, number), number != 0) for figure, number in known]


def summary(scenario: str, row: StoreDict) -> str:
    """Give what is not 0 in one line, as in `oversold 12 · sold twice 12`."""
    told = [f"{title[:1].lower()}{title[1:]} {text}" for title, text, bad in tell(scenario, row) if bad]
    return " · ".join(told) or "none"


def _text(figure: Figure, number: int) -> str:
    if figure.unit == "ns":
        return f"{number / NS_PER_MS:,.1f} ms"
    return f"{number:,} {figure.unit}".rstrip()
