"""Transfers between accounts (`bank`: sound, not exact), and write-skew rounds (`rota`: exact)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statelab.checkers import bank, rota
from statelab.checkers.finding import Anomaly, Finding, counts, each_copy_exact, present
from statelab.checkers.rounds import validate_rounds
from statelab.history import ADD, LEAVE, MAX_VALUE, OK, READ, History, HistoryError
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
    balances = bank.balances_of(history, bank.answered_reads(history))
    same = len(balances) > 1 and bool((balances == history.header.accounts).all())
    return replace(finding, diverged=diverged, forgets=same and not diverged and set(anomalies) <= {"lost", "stale"})


def _anomalies(history: History) -> tuple[dict[str, Anomaly], dict[str, int]]:
    found, figures = bank.anomalies(history)
    rounds = rota.anomalies(history)
    return present(found | rounds), figures | {"skewed": rounds.get("write-skew", (0, ()))[0]}


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
    reads = bank.answered_reads(history)
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
