"""The outcome of a run: the contents of run.json, and the files that the run leaves."""

import json
import logging
import time
from collections.abc import Mapping
from pathlib import Path

from statelab.checking.copies import copies_seen
from statelab.checking.finding import Finding, count
from statelab.files import parquet
from statelab.load.run import Run
from statelab.model.catalogue import Store
from statelab.model.document import FORMAT, RunDict, Series, StoreDict, mark_document
from statelab.model.expectations import can_race, expected
from statelab.model.history import History, HistoryError
from statelab.model.topology import Topology
from statelab.verdicts.evidence import Control
from statelab.verdicts.speed import series, speed
from statelab.verdicts.timeline import crop
from statelab.verdicts.verdict import Setting, Verdict, decide, severity, worst
from statelab.verdicts.witness import describe

log = logging.getLogger(__name__)


def assess(run: Run, missing: str | None = None) -> tuple[RunDict, list[Series]]:
    """Assess the operations recorded so far; those in flight have unknown outcome.

    Args:
        run: the run.
        missing: why records are missing, or None if all arrived.

    Returns:
        The contents of run.json, and the lines of the live chart.
    """
    record = run.record()
    end_ns = time.monotonic_ns()
    histories = record.split()
    topology = run.topology(record)
    stores = _stores(run, histories, topology, missing)
    document: RunDict = {
        "format": FORMAT,
        "id": run.id,
        "started": run.started.isoformat(timespec="seconds"),
        "duration_s": round((end_ns - run.start_ns) / 1e9, 1),
        "scenario": run.options.scenario,
        "window": run.options.window,
        "fresh_connections": run.options.fresh,
        "users": run.options.users,
        "options": dict(run.options.numbers),
        "marks": [mark_document(mark, run.start_ns) for mark in record.marks],
        "notes": run.notes
        + [f"After {(mark.at_ns - run.start_ns) / 1e9:.1f} s: {mark.text}." for mark in record.marks],
        "topology": topology.document(),
        "versions": run.versions,
        "counts": {
            "recorded": len(record.rows),
            "seen_by_locust": run.seen_by_locust,
            "unfinished": run.recorder.unfinished,
        },
        "stores": stores,
        "chart": run.workload.presentation.title,
        "exit_code": worst([severity(store["verdict"], store["expected"]) for store in stores]),
    }
    lines = []
    for store in run.stores:
        history, scope = histories[store.name], store.facts[run.options.scenario].scope
        lines += series(history, run.workload.presentation.chart(history), scope, run.start_ns, end_ns)
    return document, lines


def _stores(run: Run, histories: Mapping[str, History], topology: Topology, missing: str | None) -> list[StoreDict]:
    """Return the verdict on each store, beside its control."""
    findings: dict[str, Finding] = {}
    doubts = {store.name: run.doubt(place, histories[store.name].unreadable) for place, store in enumerate(run.stores)}
    for name, history in histories.items():
        try:
            findings[name] = run.workload.check(history)
        except HistoryError as error:
            doubts[name] = f"The history of {name} cannot be judged: {error}."
        except Exception as error:  # a mistake in a checker takes no other store's verdict away
            log.exception("The history of %s cannot be judged", name)
            doubts[name] = f"The history of {name} cannot be judged: {error!r}."
    rows = []
    for store in run.stores:
        history, finding = histories[store.name], findings.get(store.name, Finding({}))
        facts = store.facts[run.options.scenario]
        twin = findings.get(facts.naive_twin or "")
        setting = Setting(
            expected(facts, run.workload.shared, topology, run.options.window),
            Control(facts.naive_twin, twin) if facts.naive_twin and twin else None,
            missing,
            doubts[store.name],
            in_memory=facts.scope in ("thread", "process"),
            could_race=can_race(facts, topology, run.options.window),
        )
        rows.append(_row(run, store, history, finding, setting))
    return rows


def _row(run: Run, store: Store, history: History, finding: Finding, setting: Setting) -> StoreDict:
    said: Verdict = decide(history, finding, setting)
    return {
        "store": store.name,
        "role": "chosen" if store in run.chosen else "control",
        "verdict": said.word,
        "cause": said.cause,
        "expected": list(setting.expected),
        "as_expected": said.word in setting.expected,
        "sentence": said.sentence,
        "witness": [describe(history, op_id) for op_id in said.witness],
        "timeline": crop(history, said.witness, why=said.why) if said.witness else None,
        "acknowledged": finding.acknowledged,
        "unknown": finding.unknown,
        "failed": finding.failed,
        "lost": finding.lost,
        "duplicates": count(finding.anomalies, "duplicate"),
        "figures": dict(finding.figures),
        "copies": copies_seen(history, store.facts[run.options.scenario].scope),
        "contended": finding.contended,
        "operations": len(history),
        "unreadable": history.unreadable,
        **speed(history),
    }


def save(run: Run, folder: Path, missing: str | None) -> tuple[RunDict, list[Series]]:
    """Write the history, count the operations in the file, assess the finished run, and write run.json last.

    Arguments and results are those of `assess`; the folder is created if needed.

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
    document, lines = assess(run, missing)
    document["counts"]["written"] = written
    unfinished = folder / "run.json.tmp"
    unfinished.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    unfinished.rename(folder / "run.json")
    return document, lines
