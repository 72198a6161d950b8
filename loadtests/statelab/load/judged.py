"""The verdicts on the stores of a run: their rows in run.json, and the lines of the chart."""

import logging
import time
from dataclasses import replace

from statelab.checking.copies import copies_seen
from statelab.checking.finding import Finding, count
from statelab.load.looks import Judged, Looks
from statelab.load.run import Run
from statelab.model.catalogue import Store
from statelab.model.document import Series, StoreDict
from statelab.model.expectations import INCONCLUSIVE, expected, here, sharers, why_safe
from statelab.model.history import History, HistoryError
from statelab.model.record import Record
from statelab.model.topology import Topology
from statelab.verdicts.evidence import Control
from statelab.verdicts.speed import series, speed
from statelab.verdicts.timeline import crop
from statelab.verdicts.verdict import Setting, Verdict, acceptable, decide
from statelab.verdicts.witness import describe

log = logging.getLogger(__name__)


def judge(
    run: Run, record: Record, topology: Topology, missing: str | None, end_ns: int, looks: Looks
) -> tuple[list[StoreDict], list[Series]]:
    """Return the verdict on each store, beside its control, and the lines of the chart, one store at a time.

    `looks` says which stores are judged now, and keeps what was found out about them; the others keep their verdict.
    """
    facts_of = {store.name: store.facts[run.options.scenario] for store in run.stores}
    twins = {facts.naive_twin for facts in facts_of.values()}
    names = list(facts_of)
    judged = looks.judged
    for name in looks.due(sorted(names, key=lambda one: one not in twins)):
        began_s, place = time.thread_time(), names.index(name)
        facts = here(facts_of[name], topology)
        naive = facts_of.get(facts.naive_twin or "")
        twin = judged[facts.naive_twin].finding if facts.naive_twin in judged else None
        setting = Setting(
            expected(facts, run.workload.shared, topology, run.options.window, run.workload.drive.looks),
            Control(facts.naive_twin, twin) if facts.naive_twin and twin else None,
            missing,
            in_memory=facts.scope in ("context", "thread", "process"),
            astray=bool(sharers(facts, topology)),
            safe=why_safe(facts_of[name], naive, run.workload.shared, topology, run.options.window),
        )
        # Sessions that are found by what a client brings along lie in one place: they are no copies of it.
        scope = "shared" if facts.scope == "client" and not run.workload.shared else facts.scope
        finding, row, lines = _store(run, place, record.history(place), setting, scope, end_ns)
        judged[name] = Judged(finding, row, lines, end_ns, time.thread_time() - began_s)
    return [judged[name].row for name in names], [line for name in names for line in judged[name].lines]


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
    right = acceptable(setting.expected, finding)
    return {
        "store": store.name,
        "role": "chosen" if store in run.chosen else "control",
        "verdict": said.word,
        "cause": said.cause,
        "expected": right,
        "as_expected": said.word in right,
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
        "could_fail": not setting.safe,
        **speed(history, run.stopped_ns, run.warm_ns),
    }
