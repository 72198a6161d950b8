"""The cart: a grow-only set of items for each user; a view returns all of them. Exact.

Items are unique and name their owner. So the views of a user, by size, must form a chain in which each contains the one
before. Each addition belongs just before the smallest view that contains it, and acknowledged items that no view lists
belong after all views; the rest is the lemma of `intervals`. Each user's cart is a separate object: a history is
correct if and only if each cart is (Herlihy & Wing 1990, locality). O(n log n) in the number of items listed.

Contended are acknowledged additions that overlap another one to the same cart, or a view of it, which could have been
stale.
"""

from dataclasses import replace

import numpy as np

from statelab.checking.finding import Anomaly, Finding, count, counts, explained, present, shown_by
from statelab.checking.groups import count_below
from statelab.checking.intervals import order_violations
from statelab.checking.validation import validate
from statelab.model.history import CHANGE, MISSING, OK, Bools, History, Ints
from statelab.workloads.cart.carts import Carts, carts


def check(history: History) -> Finding:
    """Check the carts of all users; an item that was added twice raises HistoryError."""
    validate(history)
    own = carts(history)
    anomalies = _anomalies(history, own)
    add, outcome = history.code("op") == CHANGE, history.code("outcome")
    competing = (outcome == OK) & (add | (history.column("value") != MISSING))
    figures = {name: count(anomalies, name) for name in ("lost", "stale", "duplicate", "leak")}
    finding = replace(counts(history, add, competing, of_key=True), anomalies=anomalies, figures=figures)
    always_new = len(own.view) > 1 and not own.listed
    return explained(history, finding, lambda part: not _anomalies(part, carts(part)), always_new)


def _anomalies(history: History, own: Carts) -> dict[str, Anomaly]:
    listed = {"leak": own.leaking, "phantom": own.phantom, "duplicate": own.doubled}
    strange = {name: shown_by(history, views) for name, views in listed.items()}
    conflict = _conflict(history, own)
    # The blocks of the lemma are the links of the chain: without a chain there is no order to check.
    ordered = (0, ()) if conflict[0] else _order(history, own)
    if not conflict[0] and not ordered[0]:
        return present(strange)
    lost, stale = _gone(history, own)
    missing = present({"lost": lost, "stale": stale, "conflict": conflict})
    return present(strange) | (missing or {"reordered": ordered})


def _conflict(history: History, own: Carts) -> Anomaly:
    """Find views that lack an item of a view that is no larger: neither contains the other."""
    seen = np.bincount(own.first[own.first < own.never], minlength=own.never)
    so_far = np.cumsum(seen)
    before = (so_far - seen)[own.opens]  # the items of the users before this one
    lacking = np.flatnonzero(own.size < (so_far - before)[own.rank])
    if not len(lacking):
        return 0, ()
    view = int(lacking[0])
    mine = set(own.item_of[own.view_of == view].tolist())
    candidates = np.flatnonzero((own.first <= own.rank[view]) & (own.user == own.viewer[view]))
    item = next(item for item in candidates.tolist() if item not in mine)
    other = own.view_of[(own.item_of == item) & (own.rank[own.view_of] == own.first[item])][0]
    pair = sorted((own.view[view], own.view[other]), key=lambda row: int(history.column("call")[row]))
    return shown_by(history, lacking, pair)


def _gone(history: History, own: Carts) -> tuple[Anomaly, Anomaly]:
    """Find acknowledged items that the last views lack, and views that lacked an item only for a while."""
    call, ret = history.column("call"), history.column("ret")
    sure = history.code("outcome")[own.add] == OK
    last = np.zeros(int(own.user.max(initial=-1)) + 1, np.int64)
    np.maximum.at(last, own.user[sure], ret[own.add[sure]])
    resting = np.array([], np.int64) if not len(last) else np.flatnonzero(_at_rest(own, call, last))
    kept = np.zeros(len(own.add), np.bool_)
    kept[own.item_of[np.isin(own.view_of, resting)]] = True
    viewed = np.zeros(len(last), np.bool_)
    viewed[own.viewer[resting]] = True
    lost = sure & ~kept & viewed[own.user] if len(last) else sure
    view, item = _absent(history, own, lost)
    gone = (int(np.count_nonzero(lost)), _pair(history, own, view, item))
    view, item = _absent(history, own, sure & ~lost)
    return gone, (len(view), _pair(history, own, view, item))


def _at_rest(own: Carts, call: Ints, last: Ints) -> Bools:
    known = own.viewer < len(last)
    resting: Bools = known & (call[own.view] > last[np.where(known, own.viewer, 0)])
    return resting


def _absent(history: History, own: Carts, chosen: Bools) -> tuple[Ints, Ints]:
    """Find the views that lack a chosen item although it was acknowledged before they began; also return such items."""
    call, ret = history.column("call"), history.column("ret")
    added = ret[own.add]
    due = count_below(own.user[chosen], added[chosen], own.viewer, call[own.view])
    there = chosen[own.item_of] & (added[own.item_of] < call[own.view[own.view_of]])
    lacking = np.flatnonzero(due > np.bincount(own.view_of[there], minlength=len(own.view)))
    if not len(lacking):
        return lacking, lacking
    view = int(lacking[-1])
    mine = np.zeros(len(own.add), np.bool_)
    mine[own.item_of[own.view_of == view]] = True
    missing = chosen & ~mine & (own.user == own.viewer[view]) & (added < call[own.view[view]])
    return np.r_[view, lacking[:-1]], np.flatnonzero(missing)


def _pair(history: History, own: Carts, view: Ints, item: Ints) -> tuple[int, ...]:
    return (int(history.ids[own.add[item[0]]]), int(history.ids[own.view[view[0]]])) if len(view) else ()


def _order(history: History, own: Carts) -> Anomaly:
    """Apply the lemma: an addition precedes the smallest view that has it; unknown, unseen ones are left out."""
    unseen = own.first == own.never
    placed = np.flatnonzero(~unseen | (history.code("outcome")[own.add] == OK))
    rows = np.concatenate([own.add[placed], own.view])
    user = np.concatenate([own.user[placed], own.viewer])
    rank = np.concatenate([own.first[placed], own.rank])
    is_view = np.arange(len(rows)) >= len(placed)
    order = np.lexsort((is_view, rank, user))
    rank, is_view, user, rows = rank[order], is_view[order], user[order], rows[order]
    block = np.zeros(len(rows), np.int64)
    begins = (rank[1:] != rank[:-1]) | (is_view[1:] != is_view[:-1]) | (user[1:] != user[:-1])
    np.cumsum(begins, out=block[1:])
    count, pair = order_violations(block, history.column("call")[rows], history.column("ret")[rows], user)
    if pair is None:
        return 0, ()
    proof = rows[list(pair)].tolist()
    if not is_view[list(pair)].any():  # only a view shows that one item came before the other
        proof.append(own.view[own.rank == rank[pair[1]]][0])
    return count, tuple(history.ids[proof].tolist())
