"""What the page shows of runs: one in full, many as a line each, a few side by side."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from statelab.model.document import RunDict, Snapshot, StoreDict
from statelab.model.place import Place
from statelab.ui import figures
from statelab.ui.setting import dealt, numbers

SHOWN_WITNESS = 8  # operations in a table; the proof of a rate limit can have hundreds
ENDINGS = {0: "as expected", 1: "not as expected", 2: "inconclusive"}


def light(run: Snapshot | RunDict) -> Mapping[str, Any]:
    """Drop the pictures, which have their own URLs, and format the figures.

    `proof` names a picture by its witness, so that it is only fetched again after a change; empty without a picture.
    """
    scenario = run.get("scenario", "")
    rows = [_light_row(scenario, row) for row in run["stores"]]
    return {**run, "numbers": numbers(run), "dealt": dealt(run), "stores": rows}


def _light_row(scenario: str, row: StoreDict) -> dict[str, Any]:
    timeline = row["timeline"]
    said = {op["id"]: op["text"] for op in timeline["operations"]} if timeline else {}
    return {
        **row,
        "witness": [{**op, "said": said.get(op["id"], "")} for op in row["witness"][:SHOWN_WITNESS]],
        "witnesses": len(row["witness"]),
        "timeline": None,
        "proof": "-".join(map(str, timeline["witness"][:2])) if timeline else "",
        "findings": figures.counted(scenario, row),
        "summary": figures.summary(scenario, row),
    }


def listed(runs: Sequence[RunDict]) -> dict[str, Any]:
    """Return a line for each run, and what the lines can be filtered by, with the values that occur."""
    lines = [_line(run) for run in runs]
    return {
        "lines": lines,
        "filters": {
            "workload": sorted({line["workload"] for line in lines}),
            "store": sorted({store for line in lines for store in line["store"]}),
            "topology": sorted({line["topology"] for line in lines}),
        },
    }


def _line(run: RunDict) -> dict[str, Any]:
    verdicts = Counter(row["verdict"] for row in run["stores"])
    return {
        "id": run["id"],
        "started": run["started"],
        "workload": run["scenario"],
        "topology": _topology(run),
        "users": run["users"],
        "window": run["window"],
        "store": [row["store"] for row in run["stores"]],
        "verdicts": [{"verdict": verdict, "stores": many} for verdict, many in sorted(verdicts.items())],
        "ended": ENDINGS[run["exit_code"]],
    }


def beside(runs: Sequence[RunDict]) -> dict[str, Any]:
    """Lay runs side by side: a row for each store, and in it a cell for each run; None where it did not take part."""
    stores = dict.fromkeys(row["store"] for run in runs for row in run["stores"])
    of = [{row["store"]: _cell(run, row) for row in run["stores"]} for run in runs]
    heads = [
        {"id": run["id"], "started": run["started"], "workload": run["scenario"], "topology": _topology(run)}
        for run in runs
    ]
    return {"runs": heads, "rows": [{"store": store, "cells": [cells.get(store) for cells in of]} for store in stores]}


def _cell(run: RunDict, row: StoreDict) -> dict[str, Any]:
    p99 = "" if row["p99_ms"] is None else f" · p99 {row['p99_ms']:,.1f} ms"
    return {
        "verdict": row["verdict"],
        "findings": f"findings: {figures.summary(run['scenario'], row)}",
        "speed": f"{row['throughput_per_s']:,.0f} per second{p99}",
    }


def _topology(run: RunDict) -> str:
    return str(Place.of(run["topology"]))
