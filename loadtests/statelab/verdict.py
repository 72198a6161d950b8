"""From a checker's finding to one of five words, with a sentence that a reader can check. Never green by default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from statelab.causes import PLAIN, REPLACED, Cause
from statelab.checkers.finding import Finding
from statelab.evidence import Control, evidence
from statelab.history import History
from statelab.sentences import TALES, Words
from statelab.sentences.numbers import numbers
from statelab.witness import Shown

VIOLATED = "VIOLATED"
DIVERGED = "DIVERGED"
FORGETS = "FORGETS"
PASSED = "NO VIOLATION SEEN"
INCONCLUSIVE = "INCONCLUSIVE"
CONVICTIONS = (VIOLATED, DIVERGED, FORGETS)

MIN_CONTENDED = 300  # by the rule of three, fewer say nothing below 1 in 100 operations


@dataclass(frozen=True)
class Verdict:
    """One word, the sentence that proves it, and the ids of the operations that it names.

    `why` says why these cannot all be right, `cause` how it came about; None where nothing was convicted.
    """

    word: str
    sentence: str
    witness: tuple[int, ...] = ()
    why: str = field(default="", compare=False)
    cause: Cause | None = None


@dataclass(frozen=True)
class Setting:
    """Under which circumstances a store was tried.

    `expected` are the verdicts that the catalogue allows in this topology, `missing` says why records are missing,
    `restarts` how many workers were replaced meanwhile, `in_memory` whether the store's state lives in the workers.
    """

    expected: Sequence[str]
    control: Control | None = None
    missing: str | None = None
    restarts: int = 0
    in_memory: bool = False


def judge(history: History, finding: Finding, setting: Setting) -> Verdict:
    """Turn what the checker found in a history into a verdict."""
    if setting.missing:
        return Verdict(INCONCLUSIVE, setting.missing)
    if not finding.legal:
        return convict(history, finding, setting.in_memory and setting.restarts > 0)
    doubt = _doubt(finding, setting.expected, setting.control)
    if doubt:
        return Verdict(INCONCLUSIVE, doubt)
    return Verdict(PASSED, evidence(history, finding, setting.control, setting.restarts))


def convict(history: History, finding: Finding, memory_lost: bool = False) -> Verdict:
    """Say what a history proves in which something was found.

    Args:
        history: the operations.
        finding: what the checker found in them.
        memory_lost: whether the state was in the memory of workers of which one was replaced.
    """
    tale, told = TALES[history.workload], numbers(history, finding)
    anomaly = next(name for name in tale.anomalies if name in finding.anomalies)
    count, witness = finding.anomalies[anomaly]
    words, ops = tale.anomalies[anomaly], [Shown(history, op_id) for op_id in witness]
    told |= numbers(history, finding, count)
    if finding.forgets:
        return Verdict(FORGETS, tale.forgets.format(**told), witness, words.why, Cause.FORGETS)
    proof = words.proof.format(*ops, last=ops[-1], **told)
    if finding.diverged:
        claim = f"{finding.copies} workers, {finding.copies} private {tale.private}; each exact alone."
        return Verdict(DIVERGED, f"{claim} Proof: {proof}", witness, words.why, Cause.DIVERGED)
    claim = _claim(words, finding).format(*ops, **told)
    cause, plain = words.cause, PLAIN.get(words.cause)
    if memory_lost and cause in (Cause.RACE, Cause.STALE):
        cause, plain = Cause.LOST_ON_CRASH, REPLACED
    diagnosis = f" Diagnosis: {plain}." if plain else ""
    return Verdict(VIOLATED, f"{claim} Proof: {proof}{diagnosis}", witness, words.why, cause)


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
