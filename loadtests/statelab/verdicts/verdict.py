"""Turns a checker's finding into one of five words and a sentence that a reader can check. Never green by default."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from statelab.checking.copies import Diverged, replaced
from statelab.checking.finding import Finding
from statelab.model.expectations import DIVERGED, FORGETS, INCONCLUSIVE, PASSED, VIOLATED
from statelab.model.history import History
from statelab.verdicts.diagnosis import diagnose
from statelab.verdicts.evidence import Control, evidence
from statelab.verdicts.numbers import numbers
from statelab.workloads import WORKLOADS
from statelab.workloads.wording import Cause

CONVICTIONS = (VIOLATED, DIVERGED, FORGETS)

MIN_CONTENDED = 300  # by the rule of three, fewer cannot exclude 1 violation in 100 operations

ADVICE = "Violations are likelier with fewer stores at a time (USERS=8) or a longer window (WINDOW=sleep-1ms)."


@dataclass(frozen=True)
class Verdict:
    """One word, the sentence that proves it, and the ids of the operations that it names.

    `why` says why these cannot all be right, `cause` how that came about; None without a conviction.
    """

    word: str
    sentence: str
    witness: tuple[int, ...] = ()
    why: str = field(default="", compare=False)
    cause: Cause | None = None


@dataclass(frozen=True)
class Setting:
    """The circumstances under which a store was tested.

    Args:
        expected: the verdicts to expect in this topology.
        control: the naive twin, if the store has one.
        missing: why records are missing; None if none are.
        doubt: why this store's answers do not allow a pass; None if they do.
        in_memory: whether the state lives in the memory of workers.
        astray: whether requests that run at the same time share a connection.
        safe: why no naive store in the same place could fail in this topology; None if one could.
    """

    expected: Sequence[str]
    control: Control | None = None
    missing: str | None = None
    doubt: str | None = None
    in_memory: bool = False
    astray: bool = False
    safe: str | None = None


def decide(history: History, finding: Finding, setting: Setting) -> Verdict:
    """Turn what the checker found in a history into a verdict."""
    if setting.missing:
        return Verdict(INCONCLUSIVE, setting.missing)
    if not finding.legal:
        return convict(history, finding, setting.in_memory, setting.astray)
    doubt = _doubt(finding, setting)
    if doubt:
        return Verdict(INCONCLUSIVE, doubt)
    return Verdict(PASSED, evidence(history, finding, setting.control, setting.safe))


def convict(history: History, finding: Finding, in_memory: bool = False, astray: bool = False) -> Verdict:
    """Say what a history with anomalies proves; `in_memory` and `astray` as in `Setting`."""
    presentation = WORKLOADS[history.workload].presentation
    sentences = presentation.sentences
    anomaly = next(name for name in sentences.anomalies if name in finding.anomalies)
    count, witness = finding.anomalies[anomaly]
    explanation = sentences.anomalies[anomaly]
    ops = [presentation.shown(history, op_id, witness) for op_id in witness]
    named = numbers(history, finding, count)
    if finding.forgets:
        return Verdict(FORGETS, sentences.forgets.format(**named), witness, explanation.why, Cause.FORGETS)
    proof = explanation.proof.format(*ops, last=ops[-1], **named)
    if finding.diverged:
        claim = _private(finding.diverged, history.header.unit, sentences.private)
        return Verdict(DIVERGED, f"{claim} Proof: {proof}", witness, explanation.why, Cause.DIVERGED)
    claim = (explanation.lost_claim if finding.lost else "") or explanation.claim
    cause, phrase = diagnose(explanation.cause, in_memory and replaced(history, witness), astray)
    phrase = finding.unclear or phrase
    sentence = f"{claim.format(*ops, **named)} Proof: {proof}" + (f" Diagnosis: {phrase}." if phrase else "")
    return Verdict(VIOLATED, sentence, witness, explanation.why, cause)


def acceptable(expected: Sequence[str], finding: Finding) -> list[str]:
    """Return the expected verdicts; where private copies could not be told from another fault, VIOLATED will do."""
    return [*expected, VIOLATED] if finding.unclear and VIOLATED not in expected else list(expected)


def severity(word: str, expected: Sequence[str]) -> int:
    """Return the exit code of one verdict: 0 as expected, 1 convicted against expectation, 2 inconclusive."""
    if word == INCONCLUSIVE:
        return 2
    return 0 if word in expected else 1


def worst(codes: Sequence[int]) -> int:
    """Combine exit codes: 1 (convicted against expectation) outweighs 2 (inconclusive), and 2 outweighs 0."""
    return 1 if 1 in codes else max(codes, default=2)


def _private(diverged: Diverged, unit: str, private: str) -> str:
    """Say what has private copies, as in `4 workers, 4 private counters; each exact alone.`."""
    level, copies = diverged
    owner = {"process": "worker", "unit": unit}.get(level, level)
    return f"{copies:,} {owner}s, {copies:,} private {private}; each exact alone."


def _doubt(finding: Finding, setting: Setting) -> str | None:
    """Say why a history without a violation is inconclusive; None if it is evidence."""
    if setting.doubt:
        return setting.doubt
    if finding.contended < MIN_CONTENDED:
        return (
            f"Only {finding.contended:,} acknowledged changes overlapped an operation that could have gone wrong with "
            f"them; {MIN_CONTENDED} are needed. Run longer or with more users."
        )
    if PASSED not in setting.expected:
        return (
            "This store is expected to fail under such a load but did not, so the load proves nothing about others. "
            f"{ADVICE}"
        )
    control = setting.control
    if not setting.safe and not control and set(setting.expected) == {PASSED}:
        return "Without a naive twin under the same load, this run cannot show that it could have revealed a violation."
    if not setting.safe and control and control.finding.legal:
        return (
            f"The positive control, {control.name}, was not convicted under this load, so this run could not have "
            f"revealed a violation here either. {ADVICE}"
        )
    return None
