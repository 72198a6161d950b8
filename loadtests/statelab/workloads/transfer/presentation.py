"""How banks are presented."""
# ruff: noqa: D102  Labels says what its methods do

import numpy as np

from statelab.model.history import READ, History
from statelab.workloads.labels import LETTERS, Labels
from statelab.workloads.transfer.bank import worst
from statelab.workloads.wording import Cause, Explanation, Sentences, Shown
from statelab.workloads.workload import Chart, Figure, Presentation, answered

SENTENCES = Sentences(
    private="banks",
    forgets="every request starts from nothing: {acknowledged:transfer|transfers}, and no balance ever changed.",
    failures={"lost": "lost updates", "torn": "showed a wrong total {torn:time|times}"},
    anomalies={
        "lost": Explanation(
            "Updates lost: the final balances are not the result of {acknowledged:transfer|transfers}.",
            "After the last transfer, {0.wrong}",
            "Transfers keep the total, and each balance is what came in minus what went out.",
            Cause.RACE,
        ),
        "read-skew": Explanation(
            "Read skew: {count:read|reads} saw a total that never existed.",
            "{0.total}",
            "A transfer takes from one account what it gives to another, so the total never changes.",
            Cause.RACE,
        ),
        "stale": Explanation(
            "{count:read|reads} saw balances that no set of transfers explains.",
            "{0.wrong}",
            "A read shows every transfer acknowledged before it began, and none sent after it ended.",
            Cause.STALE,
        ),
    },
)


def letter(account: int) -> str:
    """Name an account."""
    return LETTERS[account] if account < len(LETTERS) else f"{account}"


class TransferShown(Shown):
    """Shows a read by its balances and their sum."""

    @property
    def total(self) -> str:
        """The sum of the balances, and the correct one."""
        total = sum(self.history.header["accounts"])
        return f"{self} read {self.items}, a total of {sum(self.listed):,} instead of {total:,}."

    @property
    def wrong(self) -> str:
        """The balance that no transfers explain, as a sum; the total if each balance alone could be explained."""
        own = worst(self.history, self.place)
        if own.off <= 0:
            return self.total
        name, more = letter(own.number), own.balance > own.due
        return (
            f"{self} read {own.balance:,} in account {name}. {name} had {own.opening:,}; what had been acknowledged by "
            f"then brought {own.came:,} and took {own.went:,}, which makes {own.due:,}. Transfers without an answer by "
            f"then can have {'brought' if more else 'taken'} at most {own.more if more else own.less:,}."
        )


class TransferLabels(Labels):
    """What moved, or the total that was read."""

    quiet = frozenset({"transfer"})

    def account(self, place: int, column: str) -> str:
        """Return an account's name."""
        return letter(self.number(place, column))

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
        return ", ".join(f"{letter(i)} {balance:,}" for i, balance in enumerate(listed))

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
        own = worst(self.history, place)
        bound = own.due + own.more if own.balance > own.due else own.due - own.less
        most = "" if bound == own.due else "at most " if own.balance > bound else "at least "
        return f"account {letter(own.number)} has {own.balance:,} instead of {most}{bound:,}"

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
