"""Finds marks in the answers, so that nobody needs to announce a killed worker or a scaled stack."""

from collections import Counter

import numpy as np

from statelab.model.history import NEVER, OK
from statelab.model.marks import Mark
from statelab.model.names import process_names
from statelab.model.record import Record

ESTABLISHED = 100
"""Answers of each earlier replica before another one counts as new: no balancer skips a replica that often."""


def observed(record: Record, workers: int) -> tuple[Mark, ...]:
    """Find the workers that were replaced and the replicas that joined during a run.

    Each replica runs `workers` processes at a time; if more have answered, the later ones replaced earlier ones.

    Returns:
        A mark at the first answer of each of them, in the order of time.
    """
    answered = (record.rows["outcome"] == OK) & (record.rows["process"] >= 0)
    if record.flying:  # may have been answered meanwhile, by a process that the record does not have
        answered[record.flying.places(record.ids)] = False
    known = np.flatnonzero(answered)
    process, ret = record.rows["process"][known], record.rows["ret"][known]
    first = np.full(len(record.processes), NEVER)
    np.minimum.at(first, process, ret)
    names, seen, marks = process_names(record.processes), Counter[str](), []
    replicas = [one.replica for one in record.processes]
    for place in np.argsort(first, kind="stable").tolist():
        replica, name = replicas[place], names[place]
        if first[place] == NEVER:
            break
        if not seen[replica] and seen and _joined(process, ret, int(first[place]), replicas, set(seen)):
            letter = name.partition("/")[0]
            marks.append(Mark(int(first[place]), "scaled", letter, f"first answer of a new replica, {letter}"))
        seen[replica] += 1
        if seen[replica] > workers:
            marks.append(Mark(int(first[place]), "worker replaced", name, f"first answer of a new worker, {name}"))
    return tuple(marks)


def _joined(process: np.ndarray, ret: np.ndarray, at_ns: int, replicas: list[str], earlier: set[str]) -> bool:
    """Tell whether every earlier replica had answered many times by then."""
    answers = Counter[str]()
    for place, count in enumerate(np.bincount(process[ret < at_ns], minlength=len(replicas)).tolist()):
        answers[replicas[place]] += count
    return all(answers[replica] >= ESTABLISHED for replica in earlier)
