"""`statelab explain`: shows the verdicts of a run with their proofs, and why the operations cannot all be right."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from statelab.files import parquet
from statelab.model.document import RunDict, StoreDict, load
from statelab.model.history import NEVER, History, HistoryError, Ints
from statelab.verdicts import verdict
from statelab.verdicts.verdict import CONVICTIONS, Verdict
from statelab.workloads import WORKLOADS

MOST = 12  # operations of one proof; more do not help a reader


def explain(folder: Path) -> Iterator[str]:
    """Explain the verdict on each store, a line at a time.

    Raises:
        DocumentError: run.json cannot be used.
        HistoryError: history.parquet cannot be read.
    """
    run = load(folder / "run.json")
    histories = parquet.read(folder / "history.parquet").split()
    yield f"Run {run['id']}: {run['scenario']}, {run['users']} users, {run['duration_s']} s."
    yield from run["notes"]
    for store in run["stores"]:
        yield ""
        yield from _store(run, store, histories.get(store["store"]))


def _store(run: RunDict, store: StoreDict, history: History | None) -> Iterator[str]:
    yield f"{store['store']} ({store['role']}): {store['verdict']}"
    yield f"  {store['sentence']}"
    if store["verdict"] not in CONVICTIONS:
        return
    if history is None:
        yield "  Its operations are not in history.parquet, so the proof cannot be shown."
        return
    try:
        finding = WORKLOADS[history.workload].check(history)
    except HistoryError as error:
        yield f"  Its operations cannot be checked again: {error}."
        return
    if finding.legal:
        yield "  history.parquet shows no violation: this run.json belongs to another run."
        return
    yield from proof(history, verdict.convict(history, finding))


def proof(history: History, said: Verdict) -> Iterator[str]:
    """Show the operations of a witness in the order of their calls, and why they cannot all be right."""
    places = np.flatnonzero(np.isin(history.ids, said.witness))
    places = places[np.argsort(history.rows["call"][places], kind="stable")]
    if not len(places):
        return
    begin = int(history.rows["call"][places[0]])
    yield "  The proof, times in ms from its first operation:"
    presentation = WORKLOADS[history.workload].presentation
    labels = presentation.labels(history, places.tolist())
    for place in places[:MOST].tolist():
        shown = presentation.shown(history, int(history.ids[place]))
        yield f"    {_times(history, place, begin)}  {shown}: {labels.text(place)}"
    if len(places) > MOST:
        yield f"    … and {len(places) - MOST} more."
    if len(places) == 2:
        yield f"  {_order(history, places)}"
    yield f"  Why they cannot all be right: {said.why}" if len(places) > 1 else f"  Why it cannot be right: {said.why}"


def _times(history: History, place: int, begin: int) -> str:
    call, ret = int(history.rows["call"][place]), int(history.rows["ret"][place])
    end = "never" if ret == NEVER else f"{(ret - begin) / 1e6:10.3f}"
    return f"{(call - begin) / 1e6:10.3f} to {end:>10}"


def _order(history: History, places: Ints) -> str:
    """Say which of two operations came first, or that they overlapped."""
    first, second = places.tolist()
    a, b = history.ids[first], history.ids[second]
    if history.rows["ret"][first] < history.rows["call"][second]:
        return f"#{a} finished before #{b} was sent."
    return f"#{a} and #{b} overlapped, so either may have come first."
