"""Figures of a history for tables and charts: throughput, percentiles, and each copy's counter over time."""

from __future__ import annotations

import numpy as np

from statelab.document import Series, Speed
from statelab.history import OK, History
from statelab.scenarios.chart import Chart
from statelab.witness import labels

POINTS = 200  # of one line in a chart: more than its pixels tell nothing


def speed(history: History) -> Speed:
    """Measure acknowledged operations: requests/s from the first call to the last answer, percentiles in ms."""
    ok = history.rows[history.rows["outcome"] == OK]
    if not len(ok):
        return {"throughput_per_s": 0.0, "p50_ms": None, "p99_ms": None}
    elapsed_s = (int(ok["ret"].max()) - int(ok["call"].min())) / 1e9
    p50, p99 = np.percentile((ok["ret"] - ok["call"]) / 1e6, [50, 99])
    return {
        "throughput_per_s": round(len(ok) / max(elapsed_s, 1e-9), 1),
        "p50_ms": round(float(p50), 2),
        "p99_ms": round(float(p99), 2),
    }


def series(history: History, chart: Chart, per_copy: bool, start_ns: int, end_ns: int) -> list[Series]:
    """Draw a number over time: one line for each copy of a process-local store, one line for a shared store.

    Each point is the highest number (or the lowest, as the chart says) answered within its slice of the run, at the
    slice's end in seconds.
    """
    rows, number = history.rows[chart.shown], chart.number[chart.shown]
    width_ns = max(1, (end_ns - start_ns) // POINTS + 1)
    slices = (rows["ret"] - start_ns) // width_ns
    lines = np.unique(rows["copy"]).tolist() if per_copy else [None]
    names = labels(history.copies)
    drawn = []
    for line in lines:
        mine = slice(None) if line is None else rows["copy"] == line
        at, value = slices[mine], number[mine]
        order = np.lexsort((value if chart.highest else -value, at))
        last = np.flatnonzero(np.diff(at[order], append=-1))
        drawn.append(
            Series(
                store=history.store,
                copy="all workers" if line is None else names[line],
                t=((at[order][last] + 1) * width_ns / 1e9).round(3).tolist(),
                value=value[order][last].tolist(),
            )
        )
    return drawn
