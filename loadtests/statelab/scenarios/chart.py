"""What a workload's chart shows: one number for some of the operations, and how it is to be read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from statelab.history import OK, Bools, History, Ints


@dataclass(frozen=True)
class Chart:
    """The operations that are drawn, and their numbers; the `highest` of each moment, or the lowest."""

    shown: Bools
    number: Ints
    highest: bool = True


def answered(history: History, *ops: int) -> Bools:
    """Choose the acknowledged operations of some kinds."""
    rows = history.rows
    chosen: Bools = (rows["outcome"] == OK) & np.isin(rows["op"], ops) & (rows["copy"] >= 0)
    return chosen
