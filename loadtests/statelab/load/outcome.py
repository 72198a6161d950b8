"""The outcome of a run: the contents of run.json, and the files that the run leaves."""

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from statelab.checking.copies import copies_seen
from statelab.checking.finding import Finding, count
from statelab.files import parquet
from statelab.load import config
from statelab.load.run import Run
from statelab.model.catalogue import Store
from statelab.model.document import FORMAT, RunDict, Series, StoreDict, mark_document
from statelab.model.expectations import INCONCLUSIVE, can_fail, expected, here, sharers
from statelab.model.history import History, HistoryError, Record
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
    topology = run.topology(record)
    stores, lines = _stores(run, record, topology, missing, end_ns)
    document: RunDict = {
        "format": FORMAT,
        "id": run.id,
        "started": run.started.isoformat(timespec="seconds"),
        "duration_s": round((end_ns - run.start_ns) / 1e9, 1),
        "scenario": run.options.scenario,
        "window": run.options.window,
        "warmup_s": run.options.warmup_s,
        "fresh_connections": run.options.fresh,
        "users": run.options.users,
        "options": dict(run.options.numbers),
        "marks": [mark_document(mark, run.start_ns) for mark in record.marks],
        "notes": run.notes
        + list(_shared_connections(run, topology))
        + [f"After {(mark.at_ns - run.start_ns) / 1e9:.1f} s: {mark.text}." for mark in record.marks],
        "topology": topology.document(),
        "versions": run.versions,
        "images": config.images(),
        "counts": {
            "recorded": len(record.rows),
            "seen_by_locust": run.seen_by_locust,
            "unfinished": run.recorder.unfinished,
        },
        "stores": stores,
        "chart": run.workload.presentation.title,
        "exit_code": worst([severity(store["verdict"], store["expected"]) for store in stores]),
    }
    return document, lines


def _shared_connections(run: Run, topology: Topology) -> Iterator[str]:
    for store in run.stores:
        if who := sharers(store.facts[run.options.scenario], topology):
            yield f"{store.name}: {who} share one connection here, so that an answer can reach another request."


def _stores(
    run: Run, record: Record, topology: Topology, missing: str | None, end_ns: int
) -> tuple[list[StoreDict], list[Series]]:
    """Return the verdict on each store, beside its control, and the lines of the chart, one store at a time."""
    twins = {store.facts[run.options.scenario].naive_twin for store in run.stores}
    findings: dict[str, Finding | None] = {}
    rows: dict[str, StoreDict] = {}
    lines: dict[str, list[Series]] = {}
    for place, store in sorted(enumerate(run.stores), key=lambda one: one[1].name not in twins):
        facts = here(store.facts[run.options.scenario], topology)
        twin = findings.get(facts.naive_twin or "")
        setting = Setting(
            expected(facts, run.workload.shared, topology, run.options.window, run.workload.drive.looks),
            Control(facts.naive_twin, twin) if facts.naive_twin and twin else None,
            missing,
            in_memory=facts.scope in ("context", "thread", "process"),
            astray=bool(sharers(facts, topology)),
            could_fail=can_fail(facts, run.workload.shared, topology, run.options.window),
        )
        # Sessions that are found by what a client brings along lie in one place: they are no copies of it.
        scope = "shared" if facts.scope == "client" and not run.workload.shared else facts.scope
        findings[store.name], rows[store.name], lines[store.name] = _store(
            run, place, record.history(place), setting, scope, end_ns
        )
    names = [store.name for store in run.stores]
    return [rows[name] for name in names], [line for name in names for line in lines[name]]


def _store(
    run: Run, place: int, history: History, setting: Setting, scope: str, end_ns: int
) -> tuple[Finding | None, StoreDict, list[Series]]:
    """Return what the checker found, the verdict, and the lines of the chart; if it cannot be judged, only the reason.

    A function of its own, so that its history and the columns made of it are gone before the next store's.
    """
    store, finding = run.stores[place], None
    setting = replace(setting, doubt=run.doubt(place, history.unreadable))
    try:
        finding = run.workload.check(history)
        row = _row(run, store, history, finding, setting, scope, decide(history, finding, setting))
        return finding, row, series(history, run.workload.presentation.chart(history), scope, run.start_ns, end_ns)
    except HistoryError as error:
        reason = str(error)
    except Exception as error:  # a mistake in a checker or a sentence takes no other store's verdict away
        log.exception("The history of %s cannot be judged", history.store)
        reason = repr(error)
    said = Verdict(INCONCLUSIVE, setting.missing or f"The history of {history.store} cannot be judged: {reason}.")
    return finding, _row(run, store, history, Finding({}), setting, scope, said), []


def _row(
    run: Run, store: Store, history: History, finding: Finding, setting: Setting, scope: str, said: Verdict
) -> StoreDict:
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
        "copies": copies_seen(history, scope),
        "contended": finding.contended,
        "operations": len(history),
        "unreadable": history.unreadable,
        "retries": int(history.rows["retries"].sum(dtype="i8")),
        "anomalies": {name: many for name, (many, _) in finding.anomalies.items()},
        "could_fail": setting.could_fail,
        **speed(history, run.stopped_ns, run.warm_ns),
    }


def keep(run: Run, folder: Path) -> tuple[int, int]:
    """Write the history, and return how many operations were recorded, and how many are in the file.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record, unfinished = run.record(), folder / "history.parquet.tmp"
    parquet.write(unfinished, record)
    unfinished.rename(folder / "history.parquet")
    return len(record.rows), parquet.count_rows(folder / "history.parquet")


def save(run: Run, folder: Path, missing: str | None) -> tuple[RunDict, list[Series]]:
    """Write the history, count the operations in the file, assess the finished run, and write run.json last.

    Arguments, results and errors are those of `assess` and `keep`; the folder is created if needed.
    """
    recorded, written = keep(run, folder)
    if written != recorded:
        missing = f"Records are missing: {recorded:,} were recorded, {written:,} are in history.parquet."
    document, lines = assess(run, missing)
    document["counts"]["written"] = written
    unfinished = folder / "run.json.tmp"
    unfinished.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    unfinished.rename(folder / "run.json")
    return document, lines
