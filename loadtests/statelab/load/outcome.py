"""The outcome of a run: the contents of run.json, and the files that the run leaves."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

from statelab.files import parquet
from statelab.load import config
from statelab.load.judged import judge
from statelab.load.looks import Looks
from statelab.load.run import Run
from statelab.model.document import FORMAT, RunDict, Series, mark_document
from statelab.model.expectations import sharers
from statelab.model.topology import Topology
from statelab.verdicts.verdict import severity, worst


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
    stores, lines = judge(run, record, topology, missing, end_ns, looks)
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
    looks.cost_s = time.thread_time() - began_s
    return document, lines


def _shared_connections(run: Run, topology: Topology) -> Iterator[str]:
    for store in run.stores:
        if who := sharers(store.facts[run.options.scenario], topology):
            yield f"{store.name}: {who} share one connection here, so that an answer can reach another request."


def keep(run: Run, folder: Path) -> tuple[int, int]:
    """Write the history, and return how many operations were recorded, and how many are in the file.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record, unfinished = run.record().settled(), folder / "history.parquet.tmp"
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
