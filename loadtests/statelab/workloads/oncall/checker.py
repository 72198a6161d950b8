"""Write-skew rounds: two doctors on call, each may leave while the other stays (Berenson et al. 1995, A5B). Exact.

Each writes a row of its own, after a look at both: REPEATABLE READ lets both leave, SERIALIZABLE does not.

Whoever leaves first stays the only one who can: the other is refused from then on. So a round's legal orders are few.
Either nobody leaves, and every look finds both; or one does, and then come, in this order: looks that find both, that
doctor's first leave, everything else. Most answers say who it was: a granted leave its own doctor, a refused one the
other, a look whoever is missing. A round is right if and only if

- no look misses both, and no two answers say different doctors (if it is not known what an acknowledged leave was
  answered, it was granted where the other doctor had not asked by then);
- no look that finds both was called after any leave had been answered, or a doctor been missed;
- whenever an answer says who left, a leave of that doctor had been called that was not refused.

The last two are the lemma of `intervals` for these blocks. A leave without an end can be the first one at any time, or
need not have happened. Rounds are objects of their own: a history is right if and only if each is (Herlihy & Wing 1990,
locality). O(n log n), as rounds are numbered by sorting.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statelab.checking.finding import Anomaly, Finding, counts, explained, present
from statelab.checking.validation import validate
from statelab.model.history import CHANGE, NEVER, OK, History, Ints
from statelab.workloads.oncall.rounds import BOTH, NOBODY, Rounds, rounds, validate_rounds


def check(history: History) -> Finding:
    """Judge all rounds.

    Raises:
        HistoryError: the history contradicts itself, or names a doctor or an answer that does not exist.
    """
    validate(history)
    validate_rounds(history)
    leave = history.code("op") == CHANGE
    found = anomalies(history)
    finding = replace(
        counts(history, leave, leave & (history.code("outcome") == OK), of_key=True),
        anomalies=present(found),
        figures={"skewed": found["write-skew"][0]},
    )
    if finding.legal:
        return finding
    return explained(history, finding, lambda own: not present(anomalies(own)), always_new=False)


def anomalies(history: History) -> dict[str, Anomaly]:
    """Find what no order of a round's operations explains. A history is right if and only if all counts are 0.

    Returns:
        `write-skew`: rounds in which both doctors left, by their own answers or by what somebody saw afterwards.
        `refused`, `unasked`: refusals, and looks that miss a doctor, before any leave that explains them was called.
        `stale-rota`: looks that find both doctors although one had surely left.
        `conflict`: all other rounds whose answers differ on who left.
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
    """Find the rounds in which both doctors left; and the first proof: two leaves, or else a look that misses both."""
    granted = own.granted[own.sure]
    pairs, proofs = _differing(own, own.sure[granted], own.left[granted])
    empty = np.flatnonzero(own.says == BOTH)
    return np.union1d(pairs, own.number[empty]), proofs[0] if len(pairs) else empty[:1]


def _conflict(own: Rounds, told: Ints) -> tuple[int, Ints]:
    """Find two answers that differ on who left, in rounds of which nothing else is told yet."""
    differing, proofs = _differing(own, own.sure, own.left)
    untold = np.ones(len(own.first_call) // 2, np.bool_)
    untold[told] = False
    proofs = proofs[untold[differing]]
    return len(proofs), proofs[0] if len(proofs) else own.sure[:0]


def _differing(own: Rounds, places: Ints, left: Ints) -> tuple[Ints, Ints]:
    """Find the rounds of which both doctors are said to have left; and the first place that says so of each."""
    nowhere = len(own.rows)
    first = np.full(len(own.first_call), nowhere)
    np.minimum.at(first, left, places)
    pairs = first.reshape(-1, 2)
    differing = np.flatnonzero(pairs.max(axis=1) < nowhere)
    return differing, pairs[differing]


def _stale(own: Rounds) -> tuple[int, Ints]:
    """Find looks at both doctors after one had left; and an answer that says so, with the first such look."""
    after = np.flatnonzero(own.says != NOBODY)  # leaves without an end prove nothing, as they end NEVER
    left = np.full(len(own.first_call) // 2, NEVER)
    np.minimum.at(left, own.number[after], own.ret[after])
    stale = np.flatnonzero((own.says == NOBODY) & (own.call > left[own.number]))
    if not len(stale):
        return 0, stale
    number = own.number[stale[0]]
    before = after[own.number[after] == number]
    return len(stale), np.array([before[own.ret[before].argmin()], stale[0]])
