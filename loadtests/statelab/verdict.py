"""From a checker's finding to one of five words, with a sentence that a reader can check. Never green by default."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from statelab.checkers.finding import Finding
from statelab.history import ADD, LEAVE, History
from statelab.sentences import TALES, Words
from statelab.sentences.numbers import numbers
from statelab.witness import Shown
from statelab.workloads import WORKLOADS

VIOLATED = "VIOLATED"
DIVERGED = "DIVERGED"
FORGETS = "FORGETS"
PASSED = "NO VIOLATION SEEN"
INCONCLUSIVE = "INCONCLUSIVE"
CONVICTIONS = (VIOLATED, DIVERGED, FORGETS)

MIN_CONTENDED = 300  # by the rule of three, fewer say nothing below 1 in 100 operations


@dataclass(frozen=True)
class Verdict:
    """One word, the sentence that proves it, the ids of the operations that it names, and why both cannot be right."""

    word: str
    sentence: str
    witness: tuple[int, ...] = ()
    why: str = field(default="", compare=False)


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
    if not finding.legal:
        return convict(history, finding)
    doubt = _doubt(finding, expected, control)
    return Verdict(INCONCLUSIVE, doubt) if doubt else Verdict(PASSED, _passed(history, finding, control))


def convict(history: History, finding: Finding) -> Verdict:
    """Say what a history proves in which something was found."""
    tale, told = TALES[history.workload], numbers(history, finding)
    anomaly = next(name for name in tale.anomalies if name in finding.anomalies)
    count, witness = finding.anomalies[anomaly]
    words, ops = tale.anomalies[anomaly], [Shown(history, op_id) for op_id in witness]
    told |= numbers(history, finding, count)
    if finding.forgets:
        return Verdict(FORGETS, tale.forgets.format(**told), witness, words.why)
    proof = words.proof.format(*ops, last=ops[-1], **told)
    if finding.diverged:
        claim = f"{finding.copies} workers, {finding.copies} private {tale.private}; each exact alone."
        return Verdict(DIVERGED, f"{claim} Proof: {proof}", witness, words.why)
    return Verdict(VIOLATED, f"{_claim(words, finding).format(*ops, **told)} Proof: {proof}", witness, words.why)


def severity(word: str, expected: Sequence[str]) -> int:
    """Give the exit code of one verdict: 0 as expected, 1 convicted against expectation, 2 nothing was shown."""
    if word == INCONCLUSIVE:
        return 2
    return 0 if word in expected else 1


def worst(codes: Sequence[int]) -> int:
    """Combine exit codes: a conviction against expectation outweighs an open question, and that a success."""
    return 1 if 1 in codes else max(codes, default=2)


def _claim(words: Words, finding: Finding) -> str:
    return words.lost_claim if finding.lost and words.lost_claim else words.claim


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
            "seen a violation here either."
        )
    return None


def _passed(history: History, finding: Finding, control: Control | None) -> str:
    clients = len(np.unique(history.rows["client"][np.isin(history.rows["op"], (ADD, LEAVE))]))
    bound = 3 / finding.contended
    twin = _twin(history, control) if control else "there is no naive twin to compare"
    crowd = "1 client" if clients == 1 else f"{clients} clients"
    limits = "" if WORKLOADS[history.workload].judges_exactly(history) else " The check is sound, not exact."
    return (
        f"in {finding.contended:,} contended operations, {crowd}: fewer than {_rate(bound)} "
        f"(95 %, rule of three); {twin}. Evidence, not proof.{limits}"
    )


def _twin(history: History, control: Control) -> str:
    """Say what the naive twin did, in the figures of the workload."""
    crimes = TALES[history.workload].crimes
    figure = next((name for name in crimes if control.finding.figures.get(name)), None)
    told = numbers(history, control.finding)
    crime = crimes[figure].format(**told) if figure else "was convicted"
    return f"the naive twin ({control.name}) {crime} under the same load"


def _rate(bound: float) -> str:
    """Write a small rate as `6 in 100,000 operations`, rounded up."""
    scale = 100
    while bound * scale < 1:
        scale *= 10
    count = math.ceil(bound * scale)
    return f"{count} in {scale:,} operations" if count < 10 else f"1 in {scale // 10:,} operations"
