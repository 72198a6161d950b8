"""Judges the transfers between accounts: sound, not exact (`bank`)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from statelab.checking.finding import Anomaly, Finding, counts, explained, present
from statelab.checking.validation import refuse, validate
from statelab.model.history import CHANGE, MAX_VALUE, OK, History, HistoryError
from statelab.workloads.transfer import bank

OVERFLOW = 2**62
MOST_ACCOUNTS = 500  # of up to 2**53 each


def check(history: History) -> Finding:
    """Judge one bank.

    Raises:
        HistoryError: the history is not one that an honest recorder writes, or an account does not exist.
    """
    validate(history)
    _validate(history)
    finding = counts(history, history.code("op") == CHANGE, history.code("outcome") == OK)
    anomalies, figures = _anomalies(history)
    finding = replace(finding, anomalies=anomalies, figures=figures)
    if finding.legal:
        return finding
    balances = bank.balances_of(history, bank.answered_reads(history))
    same = len(balances) > 1 and bool((balances == history.header["accounts"]).all())
    always_new = same and set(anomalies) <= {"lost", "stale"}
    return explained(history, finding, lambda own: not _anomalies(own)[0], always_new)


def _anomalies(history: History) -> tuple[dict[str, Anomaly], dict[str, int]]:
    found, figures = bank.anomalies(history)
    return present(found), figures


def _validate(history: History) -> None:
    accounts = len(history.header["accounts"])
    moved = history.code("op") == CHANGE
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
