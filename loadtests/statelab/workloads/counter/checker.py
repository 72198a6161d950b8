"""The counter: increments that return the new count, and reads. Exact: it convicts if and only if no order is valid.

Herlihy & Wing 1990; Gibbons & Korach 1997. O(n log n). Contended are acknowledged increments that overlap another one,
or a read, which could have been stale.
"""

from dataclasses import replace

from statelab.checking import sequence
from statelab.checking.finding import Anomaly, Finding, counts, explained, present
from statelab.checking.sequence import Answered, Unanswered
from statelab.checking.setback import set_back, set_back_unless_private
from statelab.checking.validation import validate
from statelab.model.history import CHANGE, FAIL, MISSING, OK, History


def check(history: History) -> Finding:
    """Check one counter."""
    validate(history)
    answered, unanswered = _parts(history)
    initial = history.header["initial"]
    anomalies = _anomalies(answered, unanswered, initial)
    finding = replace(_figures(history, answered), anomalies=anomalies)
    if finding.legal:
        return finding
    ones = answered.block[answered.change] == 2 * (initial + 1)
    always_new = len(ones) > 1 and bool(ones.all())
    found = explained(history, finding, lambda part: not _anomalies(*_parts(part), initial), always_new)
    fall = set_back(answered, unanswered, initial, lambda *part: not _anomalies(*part))
    return set_back_unless_private(found, fall)


def _parts(history: History) -> tuple[Answered, Unanswered]:
    """Split the history; drop increments that were not applied and reads without an answer."""
    value, outcome = history.column("value"), history.code("outcome")
    add = history.code("op") == CHANGE
    known = history.answered()
    silent = add & ~known & (outcome != FAIL)
    return sequence.parts(history, 2 * value + ~add, known, silent, outcome == OK)


def _figures(history: History, answered: Answered) -> Finding:
    add, outcome = history.code("op") == CHANGE, history.code("outcome")
    finding = counts(history, add, (outcome == OK) & (add | (history.column("value") != MISSING)))
    final = answered.final(history.header["initial"])
    lost = max(0, finding.acknowledged - (final - history.header["initial"]))
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
