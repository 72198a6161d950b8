"""The parts of a cart's history: additions, views, and views that list impossible items."""

from dataclasses import dataclass

import numpy as np

from statelab.checking.groups import numbered, ranked
from statelab.checking.validation import refuse
from statelab.model.history import CHANGE, FAIL, READ, Bools, History, HistoryError, Ints
from statelab.workloads.format import OWNER


@dataclass(frozen=True)
class Carts:
    """Additions, views, and the items that the views list, without the impossible ones.

    `add` and `view` are rows of the history, `user` and `viewer` their users, numbered from 0. Listed item i is
    `item_of[i]`, a place in `add`, in the view `view_of[i]`, a place in `view`. Views of one user and size have the
    same `rank`, ascending with user and size; `opens` is the first rank of the rank's user. An addition's `first` is
    the rank of the smallest view that has it, `never` if none has. `leaking`, `phantom`, `doubled` are rows.
    """

    add: Ints
    user: Ints
    view: Ints
    viewer: Ints
    view_of: Ints
    item_of: Ints
    size: Ints
    rank: Ints
    opens: Ints
    first: Ints
    never: int
    leaking: Ints
    phantom: Ints
    doubled: Ints
    listed: int


def carts(history: History) -> Carts:
    """Split a history, or raise HistoryError if an item was added twice or by a user who is not its owner."""
    add = np.flatnonzero((history.code("op") == CHANGE) & (history.code("outcome") != FAIL))
    view = np.flatnonzero((history.code("op") == READ) & history.answered())
    key, item = history.column("key"), history.column("arg")
    order = _by_item(history, add, item)
    view_of, listed = _listed(history, view)
    place, known = _find(item[add[order]], listed)
    foreign = listed >> OWNER != key[view[view_of]]
    good = np.flatnonzero(known & ~foreign)
    pair = view_of[good] * max(1, len(add)) + order[place[good]] if len(add) else np.array([], np.int64)
    once, times = np.unique(pair, return_counts=True)
    view_of_once, item_of = np.divmod(once, max(1, len(add)))
    user, viewer = numbered(key[add], key[view])
    size = np.bincount(view_of_once, minlength=len(view))
    rank, opens = _ranks(viewer, size)
    never = len(opens)
    first = np.full(len(add), never)
    np.minimum.at(first, item_of, rank[view_of_once])

    def where(wrong: Bools) -> Ints:
        return view[np.unique(view_of[wrong])] if np.count_nonzero(wrong) else view[:0]

    doubled = view[np.unique(view_of_once[times > 1])]
    wrong = where(foreign), where(~known & ~foreign), doubled
    return Carts(
        add, user, view, viewer, view_of_once, item_of, size, rank, opens, first, never, *wrong, listed=len(listed)
    )


def _by_item(history: History, add: Ints, item: Ints) -> Ints:
    """Return the order of the additions by item; each item must be unique and belong to the user who adds it."""
    order = np.argsort(item[add], kind="stable")
    again = np.zeros(len(history), np.bool_)
    again[add[order[1:]]] = item[add[order[1:]]] == item[add[order[:-1]]]
    refuse(history, again, "adds an item that another operation also added")
    strange = np.zeros(len(history), np.bool_)
    strange[add] = item[add] >> OWNER != history.column("key")[add]
    refuse(history, strange, "adds an item that belongs to another user")
    return order


def _listed(history: History, view: Ints) -> tuple[Ints, Ints]:
    """Return the items that the views list: for each the place of the view, and the item."""
    if history.lists is None:
        if history.column("value")[view].any():
            raise HistoryError("the items of the views are missing")
        return np.array([], np.int64), np.array([], np.int64)
    lists = history.lists.take(view)
    return np.repeat(np.arange(len(view)), lists.sizes), lists.flat


def _find(ordered: Ints, wanted: Ints) -> tuple[Ints, Bools]:
    """Look up items among the added ones: their places, and whether they were added."""
    if not len(ordered):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    place = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    return place, ordered[place] == wanted


def _ranks(viewer: Ints, size: Ints) -> tuple[Ints, Ints]:
    """Rank views by user and size; also return for each rank the first rank of its user."""
    width = int(size.max(initial=0)) + 1
    distinct, rank = ranked(viewer * width + size)
    return rank, distinct.searchsorted(distinct // width * width)
