"""The outcome of a run: the contents of run.json, and the files that the run leaves."""

import json
import logging
import time
from pathlib import Path

from statelab.checking.copies import copies_seen
from statelab.checking.finding import Finding, count
from statelab.files import parquet
from statelab.load import config
from statelab.load.looks import Judged, Looks
from statelab.load.run import Run
from statelab.model.catalogue import Store
from statelab.model.document import FORMAT, RunDict, Series, StoreDict, mark_document
from statelab.model.expectations import can_fail, expected, here
from statelab.model.history import History, HistoryError, Record
from statelab.model.topology import Topology
from statelab.verdicts.evidence import Control
from statelab.verdicts.speed import series, speed
from statelab.verdicts.timeline import crop
from statelab.verdicts.verdict import Setting, Verdict, decide, severity, worst
from statelab.verdicts.witness import describe

log = logging.getLogger(__name__)


def assess(run: Run, missing: str | None = None, looks: Looks | None = None) -> tuple[RunDict, list[Series]]:
    """Assess the operations recorded so far; those in flight have unknown outcome.

    Args:
        run: the run.
        missing: why records are missing, or None if all arrived.
        looks: earlier looks at the run, which this one joins; None: all stores are judged.

    Returns:
        The contents of run.json, and the lines of the live chart.
    """
    began_s, looks = time.thread_time(), looks or Looks()
    record = run.record()
    end_ns = time.monotonic_ns()
    topology = run.topology(record)
    stores, lines = _stores(run, record, topology, missing, end_ns, looks)
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
    looks.cost_s = time.thread_time() - began_s
    return document, lines


def _stores(
    run: Run, record: Record, topology: Topology, missing: str | None, end_ns: int, looks: Looks
) -> tuple[list[StoreDict], list[Series]]:
    """Return the verdict on each store, beside its control, and the lines of the chart, one store at a time."""
    twins = {store.facts[run.options.scenario].naive_twin for store in run.stores}
    names = [store.name for store in run.stores]
    judged = looks.judged
    for name in looks.due(sorted(names, key=lambda one: one not in twins)):
        began_s = time.thread_time()
        place = names.index(name)
        store = run.stores[place]
        history, facts = record.history(place), here(store.facts[run.options.scenario], topology)
        finding, doubt = _checked(run, history, run.doubt(place, history.unreadable))
        twin = judged[facts.naive_twin].finding if facts.naive_twin in judged else None
        setting = Setting(
            expected(facts, run.workload.shared, topology, run.options.window, run.workload.drive.looks),
            Control(facts.naive_twin, twin) if facts.naive_twin and twin else None,
            missing,
            doubt,
            in_memory=facts.scope in ("context", "thread", "process"),
            could_fail=can_fail(facts, run.workload.shared, topology, run.options.window),
        )
        # Sessions that are found by what a client brings along lie in one place: they are no copies of it.
        scope = "shared" if facts.scope == "client" and not run.workload.shared else facts.scope
        row = _row(run, store, history, finding or Finding({}), setting, scope)
        lines = series(history, run.workload.presentation.chart(history), scope, run.start_ns, end_ns)
        judged[name] = Judged(finding, row, lines, end_ns, time.thread_time() - began_s)
    return [judged[name].row for name in names], [line for name in names for line in judged[name].lines]


def _checked(run: Run, history: History, doubt: str | None) -> tuple[Finding | None, str | None]:
    """Return what the checker found; if it cannot judge the history, None and the reason."""
    try:
        return run.workload.check(history), doubt
    except HistoryError as error:
        return None, f"The history of {history.store} cannot be judged: {error}."
    except Exception as error:  # a mistake in a checker takes no other store's verdict away
        log.exception("The history of %s cannot be judged", history.store)
        return None, f"The history of {history.store} cannot be judged: {error!r}."


def _row(run: Run, store: Store, history: History, finding: Finding, setting: Setting, scope: str) -> StoreDict:
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
        "copies": copies_seen(history, scope),
        "contended": finding.contended,
        "operations": len(history),
        "unreadable": history.unreadable,
        "retries": int(history.rows["retries"].sum(dtype="i8")),
        "anomalies": {name: many for name, (many, _) in finding.anomalies.items()},
        "could_fail": setting.could_fail,
        **speed(history, run.stopped_ns),
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
