"""From a checker's finding to one of five words, with a sentence that a reader can check. Never green by default."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from statelab.checkers.counter import Finding
from statelab.history import ADD, History
from statelab.witness import describe, name

VIOLATED = "VIOLATED"
DIVERGED = "DIVERGED"
FORGETS = "FORGETS"
PASSED = "NO VIOLATION SEEN"
INCONCLUSIVE = "INCONCLUSIVE"
CONVICTIONS = (VIOLATED, DIVERGED, FORGETS)

MIN_CONTENDED = 300  # by the rule of three, fewer say nothing below 1 in 100 operations


@dataclass(frozen=True)
class Verdict:
    """One word, the sentence that proves it, and the ids of the operations that it names."""

    word: str
    sentence: str
    witness: tuple[int, ...] = ()


@dataclass(frozen=True)
class Control:
    """The naive twin of a store and what it did under the same load."""

    name: str
    finding: Finding


def judge(
    history: History, finding: Finding, expected: Sequence[str], control: Control | None, missing: str | None
) -> Verdict:
    """Turn a finding into a verdict.

    Args:
        history: the operations, to name witnesses.
        finding: what the checker found in them.
        expected: the verdicts that the catalogue allows in this topology.
        control: the naive twin's finding, where the store has one.
        missing: why records are missing, or None if all are there.
    """
    if missing:
        return Verdict(INCONCLUSIVE, missing)
    if finding.diverged:
        return _conviction(DIVERGED, _diverged(finding), history, finding)
    if finding.forgets:
        sentence = f"every request starts at nothing: {finding.acknowledged:,} increments, all answered 1."
        return Verdict(FORGETS, sentence, _witness(finding))
    if not finding.legal:
        return _conviction(VIOLATED, _violated(finding), history, finding)
    doubt = _doubt(finding, expected, control)
    return Verdict(INCONCLUSIVE, doubt) if doubt else Verdict(PASSED, _passed(history, finding, control))


def severity(word: str, expected: Sequence[str]) -> int:
    """Give the exit code of one verdict: 0 as expected, 1 convicted against expectation, 2 nothing was shown."""
    if word == INCONCLUSIVE:
        return 2
    return 0 if word in expected else 1


def worst(codes: Sequence[int]) -> int:
    """Combine exit codes: a conviction against expectation outweighs an open question, and that a success."""
    return 1 if 1 in codes else max(codes, default=2)


def _witness(finding: Finding) -> tuple[int, ...]:
    """Choose the anomaly that is easiest to see: the same answer twice before an answer too old."""
    order = ("duplicate", "stale", "gap", "impossible")
    return next((finding.anomalies[anomaly][1] for anomaly in order if anomaly in finding.anomalies), ())


def _conviction(word: str, claim: str, history: History, finding: Finding) -> Verdict:
    witness = _witness(finding)
    return Verdict(word, f"{claim} Proof: {_proof(history, finding, witness)}", witness)


def _diverged(finding: Finding) -> str:
    return f"{finding.copies} workers, {finding.copies} private counters; each exact alone."


def _violated(finding: Finding) -> str:
    if finding.lost and "duplicate" in finding.anomalies:
        return f"{finding.lost:,} of {finding.acknowledged:,} acknowledged increments lost."
    if "duplicate" in finding.anomalies:
        return f"{finding.anomalies['duplicate'][0]:,} answers were given twice."
    if "stale" in finding.anomalies:
        return f"{finding.anomalies['stale'][0]:,} answers were out of date when they were given."
    if "gap" in finding.anomalies:
        return "The values do not add up with the increments that were sent: one was applied twice, or lost."
    return f"{finding.anomalies['impossible'][0]:,} answers are below the value at the start."


def _proof(history: History, finding: Finding, witness: tuple[int, ...]) -> str:
    ops = [describe(history, op_id) for op_id in witness]
    names = [name(history, op_id) for op_id in witness]
    if "duplicate" in finding.anomalies:
        return f"{names[0]} and {names[1]} both answered {ops[0]['value']:,}."
    if "stale" in finding.anomalies:
        return (
            f"{names[0]} had answered {ops[0]['value']:,} before {names[1]} was sent, "
            f"which answered {ops[1]['value']:,}."
        )
    answered = "got no answer" if ops[0]["value"] is None else f"answered {ops[0]['value']:,}"
    return f"{names[0]} {answered}, and no order of the operations explains it."


def _doubt(finding: Finding, expected: Sequence[str], control: Control | None) -> str | None:
    """Say why a history without a violation shows nothing yet, or None if it does."""
    if finding.contended < MIN_CONTENDED:
        return (
            f"Only {finding.contended:,} operations overlapped another; {MIN_CONTENDED} are needed. "
            "Run longer or with more users."
        )
    if PASSED not in expected:
        return "This store should go wrong under such a load and did not: the load proves nothing about others."
    if control and control.finding.legal:
        return (
            f"The positive control, {control.name}, was not convicted under this load, so this run could not have "
            "seen a lost update here either."
        )
    return None


def _passed(history: History, finding: Finding, control: Control | None) -> str:
    clients = len(np.unique(history.rows["client"][history.rows["op"] == ADD]))
    bound = 3 / finding.contended
    twin = f"the naive twin {_crime(control)} under the same load" if control else "there is no naive twin to compare"
    return (
        f"in {finding.contended:,} contended operations, {clients} clients: fewer than {_rate(bound)} "
        f"(95 %, rule of three); {twin}. Evidence, not proof."
    )


def _crime(control: Control) -> str:
    finding = control.finding
    if finding.lost:
        return f"({control.name}) lost {finding.lost:,}"
    return f"({control.name}) was convicted"


def _rate(bound: float) -> str:
    """Write a small rate as `6 in 100,000 operations`, rounded up."""
    scale = 100
    while bound * scale < 1:
        scale *= 10
    count = math.ceil(bound * scale)
    return f"{count} in {scale:,} operations" if count < 10 else f"1 in {scale // 10:,} operations"
