"""The stock: n units; a purchase takes one and answers how many are left, or is refused. Exact.

Units sold = initial - left. So a sale is an increment of the units sold, a refusal a read of `initial`, a read of the
stock a read, and a purchase without an answer an unknown increment: it is the counter of `sequence`, in which the
acknowledged sales must find room up to `initial`. O(n log n).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statelab.checking import sequence
from statelab.checking.finding import Anomaly, Finding, counts, explained, present
from statelab.checking.sequence import Answered, Unanswered
from statelab.checking.setback import set_back
from statelab.checking.validation import refuse, validate
from statelab.model.history import CHANGE, FAIL, MISSING, NOTHING, OK, Bools, History, HistoryError, Ints


def check(history: History) -> Finding:
    """Judge one stock.

    Raises:
        HistoryError: the history is not one that an honest recorder writes.
    """
    validate(history)
    if history.header["initial"] < 0:
        raise HistoryError("there cannot be fewer than 0 units at the start")
    refuse(history, (history.code("op") != CHANGE) & (history.column("value") == NOTHING), "was a read, and refused")
    answered, unanswered = _parts(history)
    finding = _figures(history, answered)
    core = _core(answered, unanswered, history.header["initial"])
    if not core:
        return finding
    anomalies = _named(history, answered, core)
    units = history.header["initial"]
    fall = set_back(answered, unanswered, 0, lambda sales, others, start: not _core(sales, others, units, start))
    if fall[0]:
        return replace(finding, anomalies={"set-back": fall, **anomalies})
    first = answered.block[answered.change] == 2
    finding = replace(finding, anomalies=anomalies)
    return explained(history, finding, _exact, len(first) > 1 and bool(first.all()))


def _exact(history: History) -> bool:
    return not _core(*_parts(history), history.header["initial"])


def _refused(history: History) -> Bools:
    refused: Bools = (history.code("outcome") == OK) & (history.column("value") == NOTHING)
    return refused


def _sold(history: History) -> Bools:
    """Choose the acknowledged sales."""
    sold: Bools = (history.code("op") == CHANGE) & (history.code("outcome") == OK) & ~_refused(history)
    return sold


def _parts(history: History) -> tuple[Answered, Unanswered]:
    value, outcome, refused = history.column("value"), history.code("outcome"), _refused(history)
    buy = (history.code("op") == CHANGE) & ~refused
    known = history.answered()
    silent = buy & ~known & (outcome != FAIL)
    sold = history.header["initial"] - np.where(refused, 0, value)
    return sequence.parts(history, 2 * sold + ~buy, known, silent, outcome == OK)


def _core(answered: Answered, unanswered: Unanswered, initial: int, start: int = 0) -> dict[str, Anomaly]:
    """Find what is wrong with the sales of `initial` units, of which `start` were sold before."""
    oversold = len(answered.block) - int(np.searchsorted(answered.block, 2 * initial + 2))
    return present(
        {
            "duplicate": sequence.duplicates(answered),
            "oversold": (oversold, tuple(answered.ids[-1:].tolist()) if oversold else ()),
            "stale": sequence.stale(answered),
            **sequence.unexplained(answered, unanswered, start, initial),
            "impossible": sequence.too_low(answered, start),
        }
    )


def _named(history: History, answered: Answered, core: dict[str, Anomaly]) -> dict[str, Anomaly]:
    """Tell by their own names what a shop would complain about, and keep of the rest what these do not explain."""
    anomalies = dict(core)
    excess = int(np.count_nonzero(_sold(history))) - history.header["initial"]
    if excess > 0:
        proof = next((core[name][1] for name in ("oversold", "duplicate", "applied-twice", "lost") if name in core), ())
        anomalies["oversold"] = (excess, proof)
    refusals = present({"sold-after-refusal": _sold_after_refusal(history), "refused-early": _refused_early(history)})
    if not refusals:
        return anomalies
    anomalies |= refusals
    anomalies.pop("stale", None)
    others = sequence.stale(answered.take(~np.isin(answered.ids, history.ids[_refused(history)])))
    return anomalies | present({"stale": others})


def _sold_after_refusal(history: History) -> Anomaly:
    """Find sales that were asked for only after somebody had been told that nothing was left."""
    refused, call, ret = np.flatnonzero(_refused(history)), history.column("call"), history.column("ret")
    if not len(refused):
        return 0, ()
    first = refused[ret[refused].argmin()]
    late = np.flatnonzero(_sold(history) & (call > ret[first]))
    return len(late), (int(history.ids[first]), int(history.ids[late[0]])) if len(late) else ()


def _refused_early(history: History) -> Anomaly:
    """Find refusals at whose end fewer purchases had even been asked for than there were units."""
    refused, call, ret = np.flatnonzero(_refused(history)), history.column("call"), history.column("ret")
    buys = (history.code("op") == CHANGE) & (history.code("outcome") != FAIL) & ~_refused(history)
    asked: Ints = np.searchsorted(np.sort(call[buys]), ret[refused], "right")
    early = refused[asked < history.header["initial"]]
    return len(early), tuple(history.ids[early[:1]].tolist())


def _figures(history: History, answered: Answered) -> Finding:
    outcome, sold = history.code("outcome"), _sold(history)
    buy, initial = history.code("op") == CHANGE, history.header["initial"]
    finding = counts(history, buy & ~_refused(history), (outcome == OK) & (buy | (history.column("value") != MISSING)))
    left = initial - answered.final(0)
    figures = {
        "oversold": max(0, int(np.count_nonzero(sold)) - initial),
        "twice": sequence.duplicates(answered)[0],
        "refused": int(np.count_nonzero(_refused(history))),
        "left": left,
        "lost": max(0, finding.acknowledged - (initial - left)),
    }
    return replace(finding, figures=figures)
