"""Workloads whose answers list numbers: baskets, balances, rotas."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from statelab.checkers.carts import OWNER
from statelab.history import History, Ints
from statelab.words.common import LETTERS, Words

MANY_ITEMS = 12  # named of one view; more would fill the screen
FEW_ACCOUNTS = 6  # whose balances fit above a picture


class Cart(Words):
    """A shop's basket: items are put in, and seen."""

    quiet = frozenset({"add"})

    def __init__(self, history: History, witness: Sequence[int]) -> None:
        """Find out which items the witness is about: those it adds, or those in which its views differ."""
        super().__init__(history, witness)
        added = [self.number(place, "arg") for place in witness if self.op(place) == "add"]
        views = [self.listed(place) for place in witness if self.op(place) == "view"]
        self.wanted: Ints = np.array(added) if added or len(views) < 2 else np.setxor1d(views[0], views[1])

    @staticmethod
    def items(items: Sequence[int] | Ints, most: int = MANY_ITEMS) -> str:
        """Name items as user:n, and count those that are too many to name."""
        words = [f"{item >> OWNER}:{item & (1 << OWNER) - 1}" for item in map(int, items[:most])]
        return ", ".join(words) + (f" and {len(items) - most:,} more" if len(items) > most else "")

    def foreign(self, place: int) -> Ints:
        """Give the items of other users in a view."""
        listed = self.listed(place)
        foreign: Ints = listed[listed >> OWNER != self.number(place, "key")]
        return foreign

    def lacks(self, place: int) -> Ints:
        """Give the items in question that a view does not hold."""
        return np.setdiff1d(self.wanted, self.listed(place))

    def answer(self, place: int, value: int) -> str:
        """Name the item added; of a view give the size, and what it lacks of the items in question."""
        if self.op(place) == "add":
            return f"+{self.items([self.number(place, 'arg')])}"
        if len(foreign := self.foreign(place)):
            return f"has {self.items(foreign, 1)}"
        lacks = self.lacks(place)
        size = f"{value:,} {'item' if value == 1 else 'items'}"
        return f"lacks {self.items(lacks, 1)} ({size})" if len(lacks) else size

    def question(self, place: int) -> str:
        """Say whose basket it was."""
        user = self.number(place, "key")
        if self.op(place) == "view":
            return f"look into the basket of user {user}"
        return f"put item {self.items([self.number(place, 'arg')])} into the basket of user {user}"

    def details(self, place: int, value: int) -> str:
        """Name the items of a view, the newest first, and those in question that it lacks."""
        lacks = self.lacks(place)
        seen = f"{value:,} items: {self.items(self.listed(place)[::-1])}" if value else "empty"
        return f"{seen}; without {self.items(lacks)}" if len(lacks) else seen

    def claim(self) -> str:
        """Say it of two views of which neither has all that the other one has."""
        if len(self.witness) == 2 and all(
            self.op(place) == "view" and len(self.lacks(place)) for place in self.witness
        ):
            return "each of two views lacks what the other one has"
        return super().claim()

    def follows(self, first: int, second: int) -> str:
        """Say what was there, and is not any more."""
        lacks = self.lacks(second)
        if self.op(second) != "view" or not len(lacks):
            return super().follows(first, second)
        there = "put in" if self.op(first) == "add" else "seen"
        return f"{self.items(lacks, 1)} was {there}, and a later view lacks it"

    def alone(self, place: int) -> str:
        """Tell another's item from an addition that is nowhere."""
        user = self.number(place, "key")
        if self.op(place) == "add":
            return f"{self.label(place)} was acknowledged, and is not in the basket"
        if len(foreign := self.foreign(place)):
            return f"user {user}’s basket holds {self.items(foreign, 1)}"
        return super().alone(place)


class Transfer(Words):
    """Accounts with a constant total, and two doctors on call."""

    quiet = frozenset({"transfer"})

    def account(self, place: int, column: str) -> str:
        """Give an account, or a doctor, a letter."""
        return LETTERS[self.number(place, column) % len(LETTERS)]

    def answer(self, place: int, value: int) -> str:
        """Say what moved, the sum that was seen, or who may leave."""
        op, listed = self.op(place), self.listed(place).tolist()
        if op == "transfer":
            return f"{self.account(place, 'key')}→{self.account(place, 'value')} {self.number(place, 'arg'):,}"
        if op == "read":
            return f"sum {sum(listed):,}"
        if op == "leave":
            return f"{self.account(place, 'arg')} {'leaves' if value else 'stays'}"
        return f"{' and '.join(LETTERS[i] for i, on in enumerate(listed) if on) or 'nobody'} on call"

    def question(self, place: int) -> str:
        """Say which accounts, or which doctor."""
        op = self.op(place)
        if op == "transfer":
            amount = f"{self.number(place, 'arg'):,}"
            return f"move {amount} from account {self.account(place, 'key')} to {self.account(place, 'value')}"
        if op == "read":
            return "look at all accounts"
        about = f"in round {self.number(place, 'key')}"
        return f"may doctor {self.account(place, 'arg')} leave {about}" if op == "leave" else f"who is on call {about}"

    def balances(self, place: int) -> str:
        """Give every account's balance."""
        listed = self.listed(place).tolist()
        return ", ".join(f"{LETTERS[i % len(LETTERS)]} {balance:,}" for i, balance in enumerate(listed))

    def details(self, place: int, value: int) -> str:
        """Give all balances, and the right total beside theirs."""
        if self.op(place) != "read":
            return super().details(place, value)
        found, total = int(self.listed(place).sum()), sum(self.history.header.accounts)
        return f"{self.balances(place)}; sum {found:,} of {total:,}"

    def alone(self, place: int) -> str:
        """Put a wrong sum beside the right one."""
        listed, total = self.listed(place), sum(self.history.header.accounts)
        if self.op(place) != "read":
            return super().alone(place)
        if listed.sum() != total:
            return f"one look at all accounts finds {int(listed.sum()):,} instead of {total:,}"
        told = self.balances(place) if len(listed) <= FEW_ACCOUNTS else "these balances"
        return f"{told}: no transfers lead there"

    def claim(self) -> str:
        """Say it of the doctors: each saw the other on call."""
        left = [place for place in self.witness if self.op(place) == "leave" and self.number(place, "value") == 1]
        return "both may leave, so nobody is on call" if len(left) > 1 else super().claim()
