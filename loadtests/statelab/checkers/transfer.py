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
    reads = _reads(history)
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
    } | rota.anomalies(history)
    figures = {
        "torn": int(np.count_nonzero(torn & kept)),
        "missing": int(-wrong[at_rest[0]]) if lost else 0,
        "lost": int(lost),
        "skewed": found.get("write-skew", (0, ()))[0],
    }
    return present(found), figures


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
    moves = np.flatnonzero((history.code("op") == ADD) & (history.code("outcome") != FAIL))
    moves = moves[history.column("key")[moves] != history.column("value")[moves]]
    by_ret, by_call = moves[np.argsort(history.column("ret")[moves])], moves[np.argsort(history.column("call")[moves])]
    surely = np.searchsorted(history.column("ret")[by_ret], history.column("call")[reads], "left")
    perhaps = np.searchsorted(history.column("call")[by_call], history.column("ret")[reads], "right")
    off = np.zeros(len(reads), np.bool_)
    for account, initial in enumerate(history.header.accounts):
        gone, gone_perhaps = _sums(history, by_ret, "key", account)[surely], _sums(history, by_call, "key", account)
        come, come_perhaps = _sums(history, by_ret, "value", account)[surely], _sums(history, by_call, "value", account)
        balance = balances[:, account]
        off |= balance < initial + come - gone_perhaps[perhaps]
        off |= balance > initial + come_perhaps[perhaps] - gone
    return off


def _sums(history: History, moves: Ints, column: str, account: int) -> Ints:
    """Add up the amounts that went from (`key`) or to (`value`) an account after each of the transfers in a row."""
    amount = np.where(history.column(column)[moves] == account, history.column("arg")[moves], 0)
    sums: Ints = np.r_[np.int64(0), np.cumsum(amount)]
    return sums
