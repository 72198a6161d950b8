"""The stock: n units; a purchase takes one and answers how many are left, or is refused. Exact.

Units sold = initial - left. So a sale increments the units sold, a refusal reads `initial`, a read of the stock is a
read, and a purchase without an answer is an unknown increment: this is the counter of `sequence`, in which the
acknowledged sales must fit within `initial`. O(n log n). Contended are sales that overlap another one, or a read, which
could have been stale; refusals take nothing, and after the last sale there are any number of them.
"""

from dataclasses import replace

import numpy as np

from statelab.checking import sequence
from statelab.checking.finding import Anomaly, Finding, counts, explained, present, shown_by
from statelab.checking.sequence import Answered, Unanswered
from statelab.checking.setback import set_back, set_back_unless_private
from statelab.checking.validation import refuse, validate
from statelab.model.history import CHANGE, FAIL, NOTHING, OK, Bools, History, HistoryError, Ints


def check(history: History) -> Finding:
    """Check one stock; a negative initial number or a refused read raises HistoryError."""
    validate(history)
    if history.header["initial"] < 0:
        raise HistoryError("the initial number of units is below 0")
    refuse(history, (history.code("op") != CHANGE) & (history.column("value") == NOTHING), "is a read that was refused")
    answered, unanswered = _parts(history)
    finding, units = _figures(history, answered), history.header["initial"]
    core = _core(answered, unanswered, units)
    if not core:
        return finding
    anomalies = _named(history, answered, core)
    first = answered.block[answered.change] == 2
    always_new = len(first) > 1 and bool(first.all())
    finding = replace(finding, anomalies=anomalies)
    found = explained(history, finding, lambda part: not _core(*_parts(part), units), always_new)
    fall = set_back(answered, unanswered, 0, lambda sales, others, start: not _core(sales, others, units, start))
    return set_back_unless_private(found, fall)


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
    """Find the anomalies in the sales of `initial` units, of which `start` had already been sold."""
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
    """Name the anomalies that matter to a shop, and keep those of the others that these do not explain."""
    anomalies = dict(core)
    sold = np.flatnonzero(_sold(history))
    excess = len(sold) - history.header["initial"]
    if excess > 0:
        last = int(history.ids[sold[history.column("ret")[sold].argmax()]])
        anomalies["oversold"] = (excess, core["oversold"][1] if "oversold" in core else (last,))
    refusals = present({"sold-after-refusal": _sold_after_refusal(history), "refused-early": _refused_early(history)})
    if not refusals:
        return anomalies
    anomalies |= refusals
    anomalies.pop("stale", None)
    others = sequence.stale(answered.take(~np.isin(answered.ids, history.ids[_refused(history)])))
    return anomalies | present({"stale": others})


def _sold_after_refusal(history: History) -> Anomaly:
    """Find sales of purchases that were sent after another one had been refused."""
    refused, call, ret = np.flatnonzero(_refused(history)), history.column("call"), history.column("ret")
    if not len(refused):
        return 0, ()
    first = refused[ret[refused].argmin()]
    late = np.flatnonzero(_sold(history) & (call > ret[first]))
    return shown_by(history, late, [first, late[0]] if len(late) else [])


def _refused_early(history: History) -> Anomaly:
    """Find refusals that ended when fewer purchases had been sent than there were units."""
    refused, call, ret = np.flatnonzero(_refused(history)), history.column("call"), history.column("ret")
    buys = (history.code("op") == CHANGE) & (history.code("outcome") != FAIL) & ~_refused(history)
    asked: Ints = np.searchsorted(np.sort(call[buys]), ret[refused], "right")
    early = refused[asked < history.header["initial"]]
    return shown_by(history, early)


def _figures(history: History, answered: Answered) -> Finding:
    sold, initial = _sold(history), history.header["initial"]
    buy = history.code("op") == CHANGE
    finding = counts(history, buy & ~_refused(history), sold | (history.answered() & ~buy))
    left = initial - answered.final(0)
    figures = {
        "oversold": max(0, int(np.count_nonzero(sold)) - initial),
        "twice": sequence.duplicates(answered)[0],
        "refused": int(np.count_nonzero(_refused(history))),
        "left": left,
        "lost": max(0, finding.acknowledged - (initial - left)),
    }
    return replace(finding, figures=figures)
