"""How a run went: what run.json says of it, and the files that it leaves."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from statelab import parquet, verdict
from statelab.catalogue import Store
from statelab.checkers.finding import Finding
from statelab.document import FORMAT, Role, RunDict, Series, StoreDict
from statelab.evidence import Control
from statelab.figures import series, speed
from statelab.history import History, HistoryError
from statelab.restarts import Fault, restarts
from statelab.run import Run
from statelab.timeline import crop
from statelab.verdict import Setting, Verdict
from statelab.witness import describe
from statelab.workloads import WORKLOADS


def judge(run: Run, missing: str | None = None) -> tuple[RunDict, list[Series]]:
    """Judge what is recorded so far; operations in flight may still go either way.

    Args:
        run: the run.
        missing: why records are missing, or None if all arrived.

    Returns:
        The contents of run.json, and the lines of the live chart.
    """
    record = run.record()
    end_ns = time.monotonic_ns()
    histories = record.split()
    topology = run.topology(record.copies)
    faults = restarts(record, topology.workers)
    stores = _stores(run, histories, topology.situation(run.options.window), faults, missing)
    document: RunDict = {
        "format": FORMAT,
        "id": run.id,
        "started": run.started.isoformat(timespec="seconds"),
        "duration_s": round((end_ns - run.start_ns) / 1e9, 1),
        "scenario": run.options.scenario,
        "window": run.options.window,
        "fresh_connections": run.options.fresh,
        "users": run.options.users,
        "options": run.options.numbers(),
        "notes": run.notes + [f"After {(at - run.start_ns) / 1e9:.1f} s: {label}." for at, label in faults],
        "topology": topology.document(),
        "versions": run.versions,
        "counts": {
            "recorded": len(record.rows),
            "seen_by_locust": run.seen_by_locust,
            "unfinished": run.recorder.unfinished,
        },
        "stores": stores,
        "chart": run.scenario.title,
        "exit_code": verdict.worst([verdict.severity(store["verdict"], store["expected"]) for store in stores]),
    }
    charts = {name: run.scenario.chart(history) for name, history in histories.items()}
    lines = [
        line
        for store in run.stores
        for line in series(histories[store.name], charts[store.name], store.scope == "process", run.start_ns, end_ns)
    ]
    return document, lines


def _stores(
    run: Run, histories: Mapping[str, History], situation: str, faults: Sequence[Fault], missing: str | None
) -> list[StoreDict]:
    """Judge each store, beside its control."""
    findings: dict[str, Finding] = {}
    for name, history in histories.items():
        try:
            findings[name] = WORKLOADS[history.workload].check(history)
        except HistoryError as error:
            missing = f"The history of {name} cannot be judged: {error}."
    rows = []
    for store in run.stores:
        own, finding = histories[store.name], findings.get(store.name, Finding({}))
        promise = store.promises[run.options.scenario]
        twin = findings.get(promise.control or "")
        control = Control(promise.control, twin) if promise.control and twin else None
        expected = promise.expected[situation]
        setting = Setting(expected, control, missing, len(faults), store.scope == "process")
        said = verdict.judge(own, finding, setting)
        rows.append(_row(store, "chosen" if store in run.chosen else "control", own, finding, said, expected, faults))
    return rows


def _row(
    store: Store,
    role: Role,
    own: History,
    finding: Finding,
    said: Verdict,
    expected: Sequence[str],
    faults: Sequence[Fault],
) -> StoreDict:
    return {
        "store": store.name,
        "role": role,
        "verdict": said.word,
        "cause": said.cause,
        "expected": list(expected),
        "as_expected": said.word in expected,
        "sentence": said.sentence,
        "witness": [describe(own, op_id) for op_id in said.witness],
        "timeline": crop(own, said.witness, why=said.why, faults=faults) if said.witness else None,
        "acknowledged": finding.acknowledged,
        "unknown": finding.unknown,
        "failed": finding.failed,
        "lost": finding.lost,
        "duplicates": finding.anomalies.get("duplicate", (0, ()))[0],
        "figures": dict(finding.figures),
        "copies": finding.copies if store.scope == "process" else min(finding.copies, 1),
        "contended": finding.contended,
        "operations": len(own),
        **speed(own),
    }


def save(run: Run, folder: Path, missing: str | None) -> tuple[RunDict, list[Series]]:
    """Write the history, count what was really written, judge, and write run.json last.

    Args:
        run: the run, ended.
        folder: where its files go; made if needed.
        missing: why records are missing, or None if all arrived.

    Returns:
        What run.json now holds, and the lines of the chart.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = run.record()
    path = folder / "history.parquet"
    parquet.write(path, record)
    written = parquet.count_rows(path)
    if written != len(record.rows):
        missing = f"Records are missing: {len(record.rows):,} were recorded, {written:,} are in {path.name}."
    document, lines = judge(run, missing)
    document["counts"]["written"] = written
    unfinished = folder / "run.json.tmp"
    unfinished.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    unfinished.rename(folder / "run.json")
    return document, lines
