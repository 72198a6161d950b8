"""The bank: each read sums to the total, and each balance is one that the transfers allow. Sound, not exact.

The transfers that came before a read, or may have, give each balance a lower and an upper bound. Wrong reads alone are
read skew; a wrong balance at rest is a lost update (Berenson et al. 1995).
"""

from typing import NamedTuple

import numpy as np

from statelab.checking.finding import Anomaly, shown_by
from statelab.model.history import CHANGE, FAIL, OK, READ, Bools, History, Ints

ROOM = 2**18  # sums at a time, 2 MB: one account of a long history, all accounts of a short one
NONE = np.array([-1])  # precedes all transfers, so that the sum of no transfers has a place, too


def answered_reads(history: History) -> Ints:
    """Choose the reads that were answered."""
    return np.flatnonzero((history.code("op") == READ) & history.answered())


def balances_of(history: History, reads: Ints) -> Ints:
    """Return the balances of all accounts, a row for each read."""
    accounts = len(history.header["accounts"])
    if history.lists is None:
        return np.zeros((0, accounts), np.int64)
    return history.lists.take(reads).flat.reshape(len(reads), accounts)


def anomalies(history: History) -> tuple[dict[str, Anomaly], dict[str, int]]:
    """Find the anomalies of the balances, and the figures."""
    reads = answered_reads(history)
    if not len(reads):
        return {}, {"torn": 0, "missing": 0, "lost": 0}
    balances = balances_of(history, reads)
    wrong = balances.sum(axis=1) - sum(history.header["accounts"])
    torn, off = wrong != 0, _out_of_bounds(history, reads, balances)
    resting = _at_rest(history, reads)
    at_rest = np.flatnonzero(resting)
    # If several reads at rest differ, the best one counts: if any of them is correct, nothing is lost.
    lost = len(at_rest) > 0 and bool((torn | off)[at_rest].all())
    kept = ~resting if lost else np.ones(len(reads), np.bool_)
    found = {
        "lost": shown_by(history, reads[at_rest] if lost else reads[:0]),
        "read-skew": shown_by(history, reads[torn & kept]),
        "stale": shown_by(history, reads[off & ~torn & kept]),
    }
    figures = {
        "torn": int(np.count_nonzero(torn & kept)),
        "missing": int(-wrong[at_rest[0]]) if lost else 0,
        "lost": int(lost),
    }
    return found, figures


def _at_rest(history: History, reads: Ints) -> Bools:
    """Choose the reads that began after the last transfer had been acknowledged."""
    moved = (history.code("op") == CHANGE) & (history.code("outcome") == OK)
    last = history.column("ret")[moved].max(initial=-1)
    resting: Bools = history.column("call")[reads] > last
    return resting


def _out_of_bounds(history: History, reads: Ints, balances: Ints) -> Bools:
    """Find reads with a balance that no set of the transfers that may precede them explains."""
    off = np.zeros(len(reads), np.bool_)
    call, ret = history.column("call"), history.column("ret")
    moves = np.flatnonzero((history.code("op") == CHANGE) & (history.code("outcome") != FAIL))
    moves = moves[history.column("key")[moves] != history.column("value")[moves]]
    by_ret, by_call = moves[ret[moves].argsort()], moves[call[moves].argsort()]
    certain = _Moved(history, by_ret, ret[by_ret].searchsorted(call[reads], "left"))
    possible = _Moved(history, by_call, call[by_call].searchsorted(ret[reads], "right"))
    many = max(1, ROOM // (len(moves) + 1))  # accounts at a time
    for first in range(0, len(history.header["accounts"]), many):
        account = np.arange(first, min(first + many, len(history.header["accounts"])))[:, np.newaxis]
        change = balances.T[first : first + many] - np.array(history.header["accounts"])[account]
        off |= (change < certain.to(account) - possible.away(account)).any(axis=0)
        off |= (change > possible.to(account) - certain.away(account)).any(axis=0)
    return off


class Account(NamedTuple):
    """One account, its balance in a read, and what the transfers make it, at least and at most.

    `came` and `went` were acknowledged before the read was sent; `more` and `less` is what others, sent before it
    ended, can have brought and taken.
    """

    number: int
    balance: int
    opening: int
    came: int
    went: int
    more: int
    less: int

    @property
    def due(self) -> int:
        """The balance after the acknowledged transfers alone."""
        return self.opening + self.came - self.went

    @property
    def off(self) -> int:
        """How far its balance is beyond what can be explained; 0 or less if it can."""
        return max(self.balance - self.due - self.more, self.due - self.less - self.balance)


def worst(history: History, read: int) -> Account:
    """Return the account whose balance in a read is the farthest beyond what can be explained."""
    call, ret, openings = history.column("call"), history.column("ret"), history.header["accounts"]
    source, target, amount = (history.column(name) for name in ("key", "value", "arg"))
    moved = (history.code("op") == CHANGE) & (history.code("outcome") != FAIL) & (source != target)
    moved &= call <= ret[read]
    sure = ret < call[read]
    accounts = [
        Account(
            number,
            balance,
            openings[number],
            *(int(amount[moved & sure & (end == number)].sum()) for end in (target, source)),
            *(int(amount[moved & ~sure & (end == number)].sum()) for end in (target, source)),
        )
        for number, balance in enumerate(balances_of(history, np.array([read]))[0].tolist())
    ]
    return max(accounts, key=lambda account: account.off)


class _Moved:
    """Transfers in order, and how many of them count for each read."""

    def __init__(self, history: History, moves: Ints, count: Ints) -> None:
        self.source, self.target, self.amount = (
            np.concatenate([NONE, history.column(name)[moves]]) for name in ("key", "value", "arg")
        )
        self.count = count

    def away(self, account: Ints) -> Ints:
        """Add up the debits of each account, one row per account, for each read."""
        return self._sum(self.source == account)

    def to(self, account: Ints) -> Ints:
        """Add up the credits of each account, one row per account, for each read."""
        return self._sum(self.target == account)

    def _sum(self, own: Bools) -> Ints:
        sums: Ints = (self.amount * own).cumsum(axis=1)[:, self.count]
        return sums
