"""Checks the transfers between accounts: sound, not exact (`bank`).

Contended are acknowledged transfers that overlap another one, or a read, which could have been torn or stale.
"""

from dataclasses import replace

import numpy as np

from statelab.checking.finding import Finding, counts, explained, present
from statelab.checking.validation import refuse, validate
from statelab.model.history import CHANGE, MAX_VALUE, OK, History, HistoryError
from statelab.workloads.transfer import bank

OVERFLOW = 2**62
MOST_ACCOUNTS = 500  # of up to 2**53 each


def check(history: History) -> Finding:
    """Check one bank; an account that does not exist or an impossible amount raises HistoryError."""
    validate(history)
    _validate(history)
    moved = history.code("op") == CHANGE
    finding = counts(history, moved, np.where(moved, history.code("outcome") == OK, history.answered()))
    found, figures = bank.anomalies(history)
    finding = replace(finding, anomalies=present(found), figures=figures)
    balances = bank.balances_of(history, bank.answered_reads(history))
    same = len(balances) > 1 and bool((balances == history.header["accounts"]).all())
    always_new = same and set(finding.anomalies) <= {"lost", "stale"}
    return explained(history, finding, lambda own: not present(bank.anomalies(own)[0]), always_new)


def _validate(history: History) -> None:
    accounts, moved = len(history.header["accounts"]), history.code("op") == CHANGE
    source, target, amount = (history.column(name) for name in ("key", "value", "arg"))
    refuse(history, moved & (source >= accounts), "takes from an account that does not exist")
    refuse(history, moved & ((target < 0) | (target >= accounts)), "gives to an account that does not exist")
    refuse(history, moved & ((amount < 0) | (amount > MAX_VALUE)), "moves an impossible amount")
    if amount[moved].astype(np.float64).sum() > OVERFLOW:
        raise HistoryError("the amounts add up to more than can be counted")
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
    refuse(history, wrong, f"does not list {accounts} balances")
