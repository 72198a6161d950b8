"""Write-skew rounds: two doctors on call, each may leave while the other stays (Berenson et al. 1995, A5B). Exact.

Each leave reads both rows and writes its own: REPEATABLE READ lets both leave, SERIALIZABLE does not.

The first doctor to leave is the only one who can: the other is refused from then on. So a round has few valid orders.
Either nobody leaves, and every rota lists both; or one leaves, and the order is: rotas that list both, that doctor's
first leave, everything else. Most answers imply who left: a granted leave its own doctor, a refused one the other
doctor, a rota the missing one. A round is correct if and only if

- no rota lacks both, and no two answers imply different doctors (an acknowledged leave whose answer is unknown was
  granted if the other doctor had not asked by then);
- no rota that lists both was called after a leave had been answered or another rota had lacked a doctor;
- whenever an answer implies who left, a leave of that doctor had been called that was not refused.

The last two are the lemma of `intervals` for these blocks. A leave with unknown outcome can be the first one at any
time, or may not have happened. Each round is a separate object: a history is correct if and only if each round is
(Herlihy & Wing 1990, locality). O(n log n), as rounds are numbered by sorting.

Contended are leaves that were granted while another one of their round was in flight: that one could have been granted
as well.
"""

from dataclasses import replace

import numpy as np

from statelab.checking.finding import Anomaly, Finding, counts, explained, present
from statelab.checking.validation import validate
from statelab.model.history import CHANGE, NEVER, OK, History, Ints
from statelab.workloads.oncall.rounds import BOTH, NOBODY, REFUSED, Rounds, rounds, validate_rounds

NO_REFUSAL_SEEN = (
    "unclear; no leave was refused, so nothing shows whether each copy has rounds of its own or none are kept at all"
)


def check(history: History) -> Finding:
    """Check all rounds; a doctor or an answer that does not exist raises HistoryError."""
    validate(history)
    validate_rounds(history)
    leave, value = history.code("op") == CHANGE, history.column("value")
    found = anomalies(history)
    finding = replace(
        counts(history, leave & (value != REFUSED), leave & (history.code("outcome") == OK), of_key=True),
        anomalies=present(found),
        figures={"skewed": found["write-skew"][0]},
    )
    if leave.all() and not (value == REFUSED).any():
        return replace(finding, unclear=NO_REFUSAL_SEEN if finding.anomalies else "")
    return explained(history, finding, lambda own: not present(anomalies(own)), always_new=False)


def anomalies(history: History) -> dict[str, Anomaly]:
    """Find what no order of a round's operations explains. A history is correct if and only if all counts are 0.

    Returns:
        `write-skew`: rounds in which both doctors left, as their own answers or a later rota shows.
        `refused`, `unasked`: refusals, and rotas that lack a doctor, before any leave that explains them was called.
        `stale-rota`: rotas that list both doctors although one had left.
        `conflict`: all other rounds whose answers disagree on who left.
    """
    own = rounds(history)
    early = own.sure[own.first_call[own.left] > own.ret[own.sure]]
    refused, unasked = early[own.leave[early]], early[~own.leave[early]]
    skewed, proof = _skewed(own)
    places = {
        "write-skew": (len(skewed), proof),
        "refused": (len(refused), refused[:1]),
        "unasked": (len(unasked), unasked[:1]),
        "stale-rota": _stale(own),
        "conflict": _conflict(own, np.concatenate([skewed, own.number[early]])),
    }
    return {name: (count, tuple(history.ids[own.rows[proof]].tolist())) for name, (count, proof) in places.items()}


def _skewed(own: Rounds) -> tuple[Ints, Ints]:
    """Find the rounds in which both doctors left; also return a proof: two leaves, or a rota that lacks both."""
    granted = own.granted[own.sure]
    pairs, proofs = _differing(own, own.sure[granted], own.left[granted])
    empty = np.flatnonzero(own.says == BOTH)
    return np.union1d(pairs, own.number[empty]), proofs[0] if len(pairs) else empty[:1]


def _conflict(own: Rounds, reported: Ints) -> tuple[int, Ints]:
    """Find two answers that disagree on who left, in rounds without another anomaly."""
    differing, proofs = _differing(own, own.sure, own.left)
    proofs = proofs[~np.isin(differing, reported)]
    return len(proofs), proofs[0] if len(proofs) else own.sure[:0]


def _differing(own: Rounds, places: Ints, left: Ints) -> tuple[Ints, Ints]:
    """Find the rounds in which both doctors left according to some answer; also return the first such place of each."""
    nowhere = len(own.rows)
    first = np.full(len(own.first_call), nowhere)
    np.minimum.at(first, left, places)
    pairs = first.reshape(-1, 2)
    differing = np.flatnonzero(pairs.max(axis=1) < nowhere)
    return differing, pairs[differing]


def _stale(own: Rounds) -> tuple[int, Ints]:
    """Find rotas that list both doctors after one had left; the proof is an answer that implies it, and such a rota."""
    after = np.flatnonzero(own.says != NOBODY)  # leaves with unknown outcome prove nothing: they end NEVER
    left = np.full(len(own.first_call) // 2, NEVER)
    np.minimum.at(left, own.number[after], own.ret[after])
    stale = np.flatnonzero((own.says == NOBODY) & (own.call > left[own.number]))
    if not len(stale):
        return 0, stale
    number = own.number[stale[0]]
    before = after[own.number[after] == number]
    return len(stale), np.array([before[own.ret[before].argmin()], stale[0]])
