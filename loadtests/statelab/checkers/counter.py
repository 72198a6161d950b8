"""The counter: fetch-and-add of one, and reads. Exact: it convicts if and only if no legal order exists (`sequence`).

Herlihy & Wing 1990; Gibbons & Korach 1997. O(n log n).
"""

from __future__ import annotations

from dataclasses import replace

from statelab.checkers import sequence
from statelab.checkers.finding import Anomaly, Finding, counts, each_copy_exact, present
from statelab.checkers.sequence import Answered, Unanswered
from statelab.checkers.setback import set_back
from statelab.history import ADD, FAIL, MISSING, OK, History
from statelab.validation import validate


def check(history: History) -> Finding:
    """Judge one counter.

    Raises:
        HistoryError: the history is not one that an honest recorder writes.
    """
    validate(history)
    answered, unanswered = _parts(history)
    initial = history.header.initial
    anomalies = _anomalies(answered, unanswered, initial)
    finding = replace(_figures(history, answered), anomalies=anomalies)
    if finding.legal:
        return finding
    fall = set_back(answered, unanswered, initial, lambda *part: not _anomalies(*part))
    if fall[0]:
        return replace(finding, anomalies={"set-back": fall, **anomalies})
    diverged = finding.copies > 1 and each_copy_exact(history, _exact)
    ones = answered.block[answered.change] == 2 * (initial + 1)
    return replace(finding, diverged=diverged, forgets=not diverged and len(ones) > 1 and bool(ones.all()))


def _exact(history: History) -> bool:
    return not _anomalies(*_parts(history), history.header.initial)


def _parts(history: History) -> tuple[Answered, Unanswered]:
    """Take apart, and drop what cannot decide: increments surely not applied, reads without an answer."""
    value, outcome = history.column("value"), history.code("outcome")
    add = history.code("op") == ADD
    known = history.answered()
    silent = add & ~known & (outcome != FAIL)
    return sequence.parts(history, 2 * value + ~add, known, silent, outcome == OK)


def _figures(history: History, answered: Answered) -> Finding:
    add, outcome = history.code("op") == ADD, history.code("outcome")
    finding = counts(history, add, (outcome == OK) & (add | (history.column("value") != MISSING)))
    final = answered.final(history.header.initial)
    lost = max(0, finding.acknowledged - (final - history.header.initial))
    return replace(finding, figures={"lost": lost, "final": final, "duplicates": sequence.duplicates(answered)[0]})


def _anomalies(answered: Answered, unanswered: Unanswered, initial: int) -> dict[str, Anomaly]:
    return present(
        {
            "duplicate": sequence.duplicates(answered),
            "stale": sequence.stale(answered),
            **sequence.unexplained(answered, unanswered, initial),
            "impossible": sequence.too_low(answered, initial),
        }
    )
