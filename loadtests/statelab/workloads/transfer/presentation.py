"""How banks are presented."""
# ruff: noqa: D102  Labels says what its methods do

import numpy as np

from statelab.model.history import READ, History
from statelab.workloads.labels import LETTERS, Labels
from statelab.workloads.wording import Cause, Explanation, Sentences, Shown
from statelab.workloads.workload import Chart, Figure, Presentation, answered

FEW_ACCOUNTS = 6  # their balances fit above a picture

SENTENCES = Sentences(
    private="banks",
    forgets="every request starts from nothing: {acknowledged:transfer|transfers}, and no balance ever changed.",
    failures={"lost": "lost updates", "torn": "showed a wrong total {torn:time|times}"},
    anomalies={
        "lost": Explanation(
            "Updates lost: the final balances are not the result of {acknowledged:transfer|transfers}; "
            "the total is off by {missing:,}.",
            "{0} read {0.items} after the last transfer.",
            "Transfers keep the total, and each balance is what came in minus what went out.",
            Cause.RACE,
        ),
        "read-skew": Explanation(
            "Read skew: {count:read|reads} saw a total that never existed.",
            "{0} read {0.items}, a total of {0.sum} instead of {0.total}.",
            "A transfer takes from one account what it gives to another, so the total never changes.",
            Cause.RACE,
        ),
        "stale": Explanation(
            "{count:read|reads} saw balances that no set of transfers explains.",
            "{0} read {0.items}.",
            "A read shows every transfer acknowledged before it began, and none sent after it ended.",
            Cause.STALE,
        ),
    },
)


class TransferShown(Shown):
    """Shows a read by its balances and their sum."""

    @property
    def sum(self) -> str:
        """The sum of the balances."""
        return f"{sum(self.listed):,}"

    @property
    def total(self) -> str:
        """The correct sum."""
        return f"{sum(self.history.header['accounts']):,}"


class TransferLabels(Labels):
    """What moved, or the total that was read."""

    quiet = frozenset({"transfer"})

    def account(self, place: int, column: str) -> str:
        """Return an account's letter."""
        return LETTERS[self.number(place, column) % len(LETTERS)]

    def answer(self, place: int, value: int) -> str:
        if self.op(place) == "transfer":
            return f"{self.account(place, 'key')}→{self.account(place, 'value')} {self.number(place, 'arg'):,}"
        return f"sum {int(self.listed(place).sum()):,}"

    def question(self, place: int) -> str:
        if self.op(place) == "read":
            return "read all accounts"
        amount = f"{self.number(place, 'arg'):,}"
        return f"move {amount} from account {self.account(place, 'key')} to {self.account(place, 'value')}"

    def balances(self, place: int) -> str:
        """Describe the balance of every account."""
        listed = self.listed(place).tolist()
        return ", ".join(f"{LETTERS[i % len(LETTERS)]} {balance:,}" for i, balance in enumerate(listed))

    def details(self, place: int, value: int) -> str:
        if self.op(place) != "read":
            return super().details(place, value)
        return f"{self.balances(place)}; sum {int(self.listed(place).sum()):,} of {self._total():,}"

    def alone(self, place: int) -> str:
        listed = self.listed(place)
        if self.op(place) != "read":
            return super().alone(place)
        if listed.sum() != self._total():
            return f"one read of all accounts finds {int(listed.sum()):,} instead of {self._total():,}"
        found = self.balances(place) if len(listed) <= FEW_ACCOUNTS else "these balances"
        return f"{found}: no set of transfers leads to them"

    def _total(self) -> int:
        return sum(self.history.header["accounts"])


def chart(history: History) -> Chart:
    """Draw the total of all accounts in each read."""
    totals = np.zeros(len(history), np.int64)
    if history.lists:
        running = np.r_[np.int64(0), np.cumsum(history.lists.flat)]
        totals = running[history.lists.offsets[1:]] - running[history.lists.offsets[:-1]]
    return Chart(answered(history, READ), totals)


PRESENTATION = Presentation(
    SENTENCES,
    TransferLabels,
    (Figure("lost", "Final balances wrong"), Figure("torn", "Torn reads"), Figure("missing", "Missing at the end")),
    "The total of all accounts in each read",
    chart,
    TransferShown,
)
