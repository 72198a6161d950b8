"""The checkers' figures as tables and cards show them; each workload has its own."""

from typing import NamedTuple

from statelab.model.document import StoreDict
from statelab.workloads import WORKLOADS
from statelab.workloads.workload import Figure

NS_PER_MS = 1_000_000


class Counted(NamedTuple):
    """One figure for a reader; `bad` if it should be 0 but is not."""

    title: str
    text: str
    bad: bool


def figures(scenario: str) -> tuple[Figure, ...]:
    """Return the figures of a scenario in display order; none for an unknown one."""
    return WORKLOADS[scenario].presentation.figures if scenario in WORKLOADS else ()


def counted(scenario: str, row: StoreDict) -> list[Counted]:
    """Return a store's figures."""
    known = [(figure, row["figures"][figure.name]) for figure in figures(scenario) if figure.name in row["figures"]]
    strange = row.get("unreadable", 0)
    more = [Counted("Unreadable answers", f"{strange:,}", True)] if strange else []
    more += [Counted("Retries", text, False)] if (text := retries(row)) else []
    return [Counted(figure.title, _text(figure, number), number != 0) for figure, number in known] + more


def retries(row: StoreDict) -> str:
    """Say how often the store began anew, in all and for each operation; nothing if it never did."""
    again = row.get("retries", 0)
    return f"{again:,} ({again / row['operations']:,.2g} per operation)" if again else ""


def summary(scenario: str, row: StoreDict) -> str:
    """Return the figures that should be 0 but are not, such as `oversold 12 · sold twice 12`."""
    bad = [f"{title[:1].lower()}{title[1:]} {text}" for title, text, bad in counted(scenario, row) if bad]
    return " · ".join(bad) or "none"


def _text(figure: Figure, number: int) -> str:
    if figure.unit == "ns":
        return f"{number / NS_PER_MS:,.1f} ms"
    return f"{number:,} {figure.unit}".rstrip()
