"""The bank: each read sums to the total, and each balance is one that the transfers allow. Sound, not exact.

A balance must lie within what the transfers allow that surely came before the read, or may have. Wrong reads alone are
read skew; a wrong balance at rest is a lost update (Berenson et al. 1995).
"""

from __future__ import annotations

import numpy as np

from statelab.checking.finding import Anomaly
from statelab.model.history import CHANGE, FAIL, OK, READ, Bools, History, Ints

ROOM = 2**18  # sums at a time, 2 MB: one account of a long history, all accounts of a short one
NONE = np.array([-1])  # in front of all transfers, so that the sum of the first none of them has a place, too


def answered_reads(history: History) -> Ints:
    """Choose the reads of all balances that were answered."""
    return np.flatnonzero((history.code("op") == READ) & history.answered())


def balances_of(history: History, reads: Ints) -> Ints:
    """Give what these reads answered, a row of all accounts for each."""
    accounts = len(history.header["accounts"])
    if history.lists is None:
        return np.zeros((0, accounts), np.int64)
    return history.lists.take(reads).flat.reshape(len(reads), accounts)


def anomalies(history: History) -> tuple[dict[str, Anomaly], dict[str, int]]:
    """Find what is wrong with the balances, and count it."""
    reads = answered_reads(history)
    if not len(reads):
        return {}, {"torn": 0, "missing": 0, "lost": 0}
    balances = balances_of(history, reads)
    wrong = balances.sum(axis=1) - sum(history.header["accounts"])
    torn, off = wrong != 0, _out_of_bounds(history, reads, balances)
    resting = _at_rest(history, reads)
    at_rest = np.flatnonzero(resting)
    # Of several reads at rest the kindest counts: as long as one of them is right, nothing is lost.
    lost = len(at_rest) > 0 and bool((torn | off)[at_rest].all())
    kept = ~resting if lost else np.ones(len(reads), np.bool_)
    found = {
        "lost": _named(history, reads[at_rest] if lost else reads[:0]),
        "read-skew": _named(history, reads[torn & kept]),
        "stale": _named(history, reads[off & ~torn & kept]),
    }
    figures = {
        "torn": int(np.count_nonzero(torn & kept)),
        "missing": int(-wrong[at_rest[0]]) if lost else 0,
        "lost": int(lost),
    }
    return found, figures


def _named(history: History, reads: Ints) -> Anomaly:
    return len(reads), tuple(history.ids[reads[:1]].tolist())


def _at_rest(history: History, reads: Ints) -> Bools:
    """Choose the reads that began after every transfer had been acknowledged."""
    moved = (history.code("op") == CHANGE) & (history.code("outcome") == OK)
    last = history.column("ret")[moved].max(initial=-1)
    resting: Bools = history.column("call")[reads] > last
    return resting


def _out_of_bounds(history: History, reads: Ints, balances: Ints) -> Bools:
    """Find reads with a balance that no choice among the transfers that may have come before explains."""
    off = np.zeros(len(reads), np.bool_)
    call, ret = history.column("call"), history.column("ret")
    moves = np.flatnonzero((history.code("op") == CHANGE) & (history.code("outcome") != FAIL))
    moves = moves[history.column("key")[moves] != history.column("value")[moves]]
    by_ret, by_call = moves[ret[moves].argsort()], moves[call[moves].argsort()]
    surely = _Moved(history, by_ret, ret[by_ret].searchsorted(call[reads], "left"))
    perhaps = _Moved(history, by_call, call[by_call].searchsorted(ret[reads], "right"))
    many = max(1, ROOM // (len(moves) + 1))  # accounts at a time
    for first in range(0, len(history.header["accounts"]), many):
        account = np.arange(first, min(first + many, len(history.header["accounts"])))[:, np.newaxis]
        change = balances.T[first : first + many] - np.array(history.header["accounts"])[account]
        off |= (change < surely.to(account) - perhaps.away(account)).any(axis=0)
        off |= (change > perhaps.to(account) - surely.away(account)).any(axis=0)
    return off


class _Moved:
    """Transfers in a row, and how many of them count for each read."""

    def __init__(self, history: History, moves: Ints, count: Ints) -> None:
        self.giver, self.taker, self.amount = (
            np.concatenate([NONE, history.column(name)[moves]]) for name in ("key", "value", "arg")
        )
        self.count = count

    def away(self, account: Ints) -> Ints:
        """Add up what went from each account, a row of them, for each read."""
        return self._sum(self.giver == account)

    def to(self, account: Ints) -> Ints:
        """Add up what came to each account, a row of them, for each read."""
        return self._sum(self.taker == account)

    def _sum(self, own: Bools) -> Ints:
        sums: Ints = (self.amount * own).cumsum(axis=1)[:, self.count]
        return sums
