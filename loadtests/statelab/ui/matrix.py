"""The matrix: each store, grouped by home, against each guarantee."""

from collections.abc import Mapping, Sequence
from typing import Any

from statelab.model.document import RunDict
from statelab.verdicts.guarantees import GUARANTEES
from statelab.verdicts.kept import BROKEN, KEPT, NOT_TRIED, ONLY_IF, Cell, table

MARKS = {KEPT: "✓", BROKEN: "✗", ONLY_IF: "◐", NOT_TRIED: "–"}
UNTRIED = Cell(NOT_TRIED, NOT_TRIED, "", "")
GONE = "no longer in the catalogue"


def matrix(homes: Mapping[str, str], runs: Sequence[RunDict]) -> dict[str, Any]:
    """Return the matrix of these runs, newest first.

    Args:
        homes: the home of each store, in the order to list them; stores that only the runs know come last.
        runs: the runs.
    """
    shown = table(runs)
    home_of = {**homes, **{store: GONE for store in shown if store not in homes}}
    grouped = {home: [store for store in home_of if home_of[store] == home] for home in dict.fromkeys(home_of.values())}
    return {
        "guarantees": [{"title": one.title, "means": one.means} for one in GUARANTEES],
        "homes": [
            {
                "home": home,
                "tried": sum(store in shown for store in stores),
                "stores": [_line(store, shown.get(store, [UNTRIED] * len(GUARANTEES))) for store in stores],
            }
            for home, stores in grouped.items()
        ],
        "tried": len(shown),
        "told": f"{len(shown)} of {len(home_of)} stores tried" if shown else "no store tried yet: each run fills it",
    }


def _line(store: str, cells: Sequence[Cell]) -> dict[str, Any]:
    return {"store": store, "cells": [{"mark": MARKS[cell.word], **cell._asdict()} for cell in cells]}
