"""How fast a store was, and its state over time as a chart draws it."""

import numpy as np

from statelab.checking.copies import by_scope, used
from statelab.model.document import Series, Speed
from statelab.model.history import OK, History
from statelab.model.names import process_names
from statelab.workloads.workload import Chart

NUMBERS = np.iinfo(np.int64)
POINTS = 200  # of one line in a chart; more would exceed its pixels


def speed(history: History, until_ns: int | None = None, since_ns: int = 0) -> Speed:
    """Measure acknowledged operations: requests/s from the first call to the last answer, percentiles in ms.

    Answers after `until_ns`, when the load was stopped, do not count: then users wait, and stores are read at rest.
    Nor do calls before `since_ns`, when the warm-up ended.
    """
    call, ret = history.column("call"), history.column("ret")
    counts = (history.code("outcome") == OK) & (call >= since_ns)
    if until_ns is not None:
        counts &= ret <= until_ns
    call, ret = call[counts], ret[counts]
    if not len(call):
        return {"throughput_per_s": 0.0, "p50_ms": None, "p99_ms": None}
    elapsed_s = int(ret.max() - call.min()) / 1e9
    p50, p99 = np.percentile((ret - call) / 1e6, [50, 99])
    return {
        "throughput_per_s": round(len(call) / max(elapsed_s, 1e-9), 1),
        "p50_ms": round(float(p50), 2),
        "p99_ms": round(float(p99), 2),
    }


def series(history: History, chart: Chart, scope: str, start_ns: int, end_ns: int) -> list[Series]:
    """Draw a number over time, one line for each copy of the state.

    Each point is the highest number (or the lowest, as the chart demands) answered within a slice of the run, at the
    end of the slice in seconds.
    """
    shown = np.flatnonzero(chart.shown)
    ret, number, copy = history.column("ret")[shown], chart.number[shown], by_scope(history, scope)[shown]
    width_ns = max(1, (end_ns - start_ns) // POINTS + 1)
    slices = (ret - start_ns) // width_ns
    best, worst = (np.maximum, NUMBERS.min) if chart.highest else (np.minimum, NUMBERS.max)
    drawn = []
    for line in used(copy).tolist():
        mine = np.flatnonzero(copy == line)
        first = int(slices[mine].min())
        top = np.full(int(slices[mine].max()) - first + 1, worst)
        best.at(top, slices[mine] - first, number[mine])
        last = np.flatnonzero(top != worst)
        drawn.append(
            Series(
                store=history.store,
                copy=_name(history, scope, int(shown[mine[0]])),
                t=((first + last + 1) * width_ns / 1e9).round(3).tolist(),
                value=top[last].tolist(),
            )
        )
    return drawn


def _name(history: History, scope: str, place: int) -> str:
    """Name the copy that served an operation."""
    row = history.rows[place]
    worker = process_names(history.processes)[int(row["process"])]
    names = {"process": worker, "replica": worker.partition("/")[0], "thread": f"{worker}/{int(row['unit'])}"}
    names |= {"client": f"client {int(row['client'])}"}
    return names.get(scope, "all workers")
