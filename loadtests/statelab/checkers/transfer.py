"""The bank: transfers between accounts, and reads of all balances at once. Sound, not exact.

Every conviction is right, but some histories that no order explains pass. Checked is: each read sums to the total; and
each balance lies within what the transfers allow that surely came before the read or may have. Wrong reads alone are
read skew; a wrong balance at rest is a lost update (Berenson et al. 1995). Write-skew rounds: `rota`, exact.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statelab.checkers import rota
from statelab.checkers.finding import Anomaly, Finding, counts, each_copy_exact, present
from statelab.checkers.rounds import validate_rounds
from statelab.history import ADD, FAIL, LEAVE, MAX_VALUE, MISSING, OK, READ, Bools, History, HistoryError, Ints
from statelab.validation import refuse, validate

OVERFLOW = 2**62
MOST_ACCOUNTS = 500  # of up to 2**53 each
ROOM = 2**18  # sums at a time, 2 MB: one account of a long history, all accounts of a short one
NONE = np.array([-1])  # in front of all transfers, so that the sum of the first none of them has a place, too


def check(history: History) -> Finding:
    """Judge one bank and the write-skew rounds beside it.

    Raises:
        HistoryError: the history is not one that an honest recorder writes, or an account does not exist.
    """
    validate(history)
    _validate(history)
    answered = history.code("outcome") == OK
    money = (history.code("op") == ADD) | (history.code("op") == READ)
    changes = (history.code("op") == ADD) | (history.code("op") == LEAVE)
    finding = counts(history, changes, answered & money)
    anomalies, figures = _anomalies(history)
    finding = replace(
        finding, anomalies=anomalies, figures=figures, contended=finding.contended + rota.contended(history)
    )
    if finding.legal:
        return finding
    diverged = finding.copies > 1 and each_copy_exact(history, lambda own: not _anomalies(own)[0])
    balances = _balances(history, _reads(history))
    same = len(balances) > 1 and bool((balances == history.header.accounts).all())
    return replace(finding, diverged=diverged, forgets=same and not diverged and set(anomalies) <= {"lost", "stale"})


def _validate(history: History) -> None:
    accounts = len(history.header.accounts)
    moved = history.code("op") == ADD
    refuse(history, moved & (history.column("key") >= accounts), "takes from an account that is not there")
    refuse(
        history,
        moved & ((history.column("value") < 0) | (history.column("value") >= accounts)),
        "gives to an account that is not there",
    )
    refuse(
        history,
        moved & ((history.column("arg") < 0) | (history.column("arg") > MAX_VALUE)),
        "moves an amount that cannot be",
    )
    if history.column("arg")[moved].astype(np.float64).sum() > OVERFLOW:
        raise HistoryError("more money was moved than can be counted")
    reads = _reads(history)
    if len(reads) and history.lists is None:
        raise HistoryError("the balances are missing")
    wrong = np.zeros(len(history), np.bool_)
    if history.lists is not None:
        wrong[reads] = history.lists.sizes[reads] != accounts
        flat = history.lists.flat
        if len(flat) and max(int(flat.max()), -int(flat.min())) > MAX_VALUE:
            raise HistoryError("a balance is beyond 2**53")
    if accounts > MOST_ACCOUNTS:
        raise HistoryError(f"there are more than {MOST_ACCOUNTS} accounts")
    refuse(history, wrong, f"does not answer {accounts} balances")
    validate_rounds(history)


def _reads(history: History) -> Ints:
    return np.flatnonzero(
        (history.code("op") == READ) & (history.code("outcome") == OK) & (history.column("value") != MISSING)
    )


def _balances(history: History, reads: Ints) -> Ints:
    accounts = len(history.header.accounts)
    if history.lists is None:
        return np.zeros((0, accounts), np.int64)
    return history.lists.take(reads).flat.reshape(len(reads), accounts)


def _anomalies(history: History) -> tuple[dict[str, Anomaly], dict[str, int]]:
    found, figures = _of_the_bank(history)
    rounds = rota.anomalies(history)
    return present(found | rounds), figures | {"skewed": rounds.get("write-skew", (0, ()))[0]}


def _of_the_bank(history: History) -> tuple[dict[str, Anomaly], dict[str, int]]:
    reads = _reads(history)
    if not len(reads):
        return {}, {"torn": 0, "missing": 0, "lost": 0}
    balances = _balances(history, reads)
    wrong = balances.sum(axis=1) - sum(history.header.accounts)
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
    moved = (history.code("op") == ADD) & (history.code("outcome") == OK)
    last = history.column("ret")[moved].max(initial=-1)
    resting: Bools = history.column("call")[reads] > last
    return resting


def _out_of_bounds(history: History, reads: Ints, balances: Ints) -> Bools:
    """Find reads with a balance that no choice among the transfers that may have come before explains."""
    off = np.zeros(len(reads), np.bool_)
    call, ret = history.column("call"), history.column("ret")
    moves = np.flatnonzero((history.code("op") == ADD) & (history.code("outcome") != FAIL))
    moves = moves[history.column("key")[moves] != history.column("value")[moves]]
    by_ret, by_call = moves[ret[moves].argsort()], moves[call[moves].argsort()]
    surely = Moved(history, by_ret, ret[by_ret].searchsorted(call[reads], "left"))
    perhaps = Moved(history, by_call, call[by_call].searchsorted(ret[reads], "right"))
    many = max(1, ROOM // (len(moves) + 1))  # accounts at a time
    for first in range(0, len(history.header.accounts), many):
        account = np.arange(first, min(first + many, len(history.header.accounts)))[:, np.newaxis]
        change = balances.T[first : first + many] - np.array(history.header.accounts)[account]
        off |= (change < surely.to(account) - perhaps.away(account)).any(axis=0)
        off |= (change > perhaps.to(account) - surely.away(account)).any(axis=0)
    return off


class Moved:
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
