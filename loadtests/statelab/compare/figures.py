"""The figures of a store in a point, as tables show them."""

from collections.abc import Callable
from typing import NamedTuple

from statelab.compare.comparison import Comparison
from statelab.compare.summary import Cell, finding, ranged


class Figure(NamedTuple):
    """A column: its title and its text."""

    title: str
    text: Callable[[Cell], str]


def figures(comparison: Comparison) -> list[Figure]:
    """Return the columns; numbers of several turns are the median, with the lowest and the highest."""
    shown = [
        Figure("Copies", lambda one: number(one.copies if one.rows else None)),
        Figure(finding(comparison), lambda one: ranged(one.found, "{:,.1f}".format)),
        Figure("Per second", lambda one: ranged(one.throughput, "{:,.0f}".format)),
        Figure("p99, ms", lambda one: ranged(one.p99, "{:,.1f}".format)),
        Figure("Price", lambda one: ranged(one.price, "{:.2f}".format)),
    ]
    return [figure for figure in shown if figure.title]


def told(one: Cell) -> list[str]:
    """Return the verdicts of a store in a point, with how many of its runs had it where they disagree."""
    runs = len(one.rows)
    words = [word if many == runs else f"{word} ({many} of {runs})" for word, many in one.words.items()]
    return [*words, f"expected {' or '.join(one.unexpected)}"] if one.unexpected else words


def number(value: float | None, digits: int = 0) -> str:
    """Write a number for a reader; a missing one is a dash."""
    return "–" if value is None else f"{value:,.{digits}f}"
