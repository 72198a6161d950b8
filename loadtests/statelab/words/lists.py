"""Workloads whose answers list numbers: baskets, balances, rotas."""

from __future__ import annotations

from collections.abc import Sequence

from statelab.history import History
from statelab.words.common import LETTERS, Words

OWNER_SHIFT = 32  # an item of a cart says whose it is: owner << 32 | n
MANY_ITEMS = 12  # named of one view; more would fill the screen


class Cart(Words):
    """A shop's basket: items are put in, and seen."""

    quiet = frozenset({"add"})

    def __init__(self, history: History, witness: Sequence[int]) -> None:
        """Find out which items the witness is about: those it adds, or those in which its views differ."""
        super().__init__(history, witness)
        added = {self.number(place, "arg") for place in witness if self.op(place) == "add"}
        views = [set(self.listed(place)) for place in witness if self.op(place) == "view"]
        self.wanted = added or set().union(*views) - (views[0].intersection(*views) if views else set())

    def rule(self) -> str:
        """Say it of the basket."""
        return "What was put into the basket is in every later view of it, and in nobody else’s."

    def items(self, items: Sequence[int], user: int, most: int = MANY_ITEMS) -> str:
        """Name items, another user's with its owner, and count those that are too many to name."""
        named = [divmod(item, 1 << OWNER_SHIFT) for item in items[:most]]
        words = [f"{n}" if owner == user else f"{n} of user {owner}" for owner, n in named]
        return ", ".join(words) + (f" and {len(items) - most:,} more" if len(items) > most else "")

    def foreign(self, place: int) -> list[int]:
        """Give the items of other users in a view."""
        return [item for item in self.listed(place) if item >> OWNER_SHIFT != self.number(place, "key")]

    def lacks(self, place: int) -> list[int]:
        """Give the items in question that a view does not hold."""
        return sorted(self.wanted - set(self.listed(place)))

    def answer(self, place: int, value: int) -> str:
        """Name the item added; of a view give the size, and what it lacks of the items in question."""
        user = self.number(place, "key")
        if self.op(place) == "add":
            return f"+{self.items([self.number(place, 'arg')], user)}"
        if foreign := self.foreign(place):
            return f"has {self.items(foreign, user, 1)}"
        lacks = self.lacks(place)
        size = f"{value:,} {'item' if value == 1 else 'items'}"
        return f"lacks {self.items(lacks, user, 1)} ({size})" if lacks else size

    def question(self, place: int) -> str:
        """Say whose basket it was."""
        user = self.number(place, "key")
        if self.op(place) == "view":
            return f"look into the basket of user {user}"
        return f"put item {self.items([self.number(place, 'arg')], user)} into the basket of user {user}"

    def details(self, place: int, value: int) -> str:
        """Name the items of a view, the newest first, and those in question that it lacks."""
        user, lacks = self.number(place, "key"), self.lacks(place)
        seen = f"{value:,} items: {self.items(self.listed(place)[::-1], user)}" if value else "empty"
        return f"{seen}; without {self.items(lacks, user)}" if lacks else seen

    def follows(self, places: Sequence[int]) -> str:
        """Say what was there, and is not any more."""
        first, last = places[0], places[-1]
        user, lacks = self.number(last, "key"), self.lacks(last)
        if self.op(last) != "view" or not lacks:
            return super().follows(places)
        there = "put in" if self.op(first) == "add" else "seen"
        return f"{self.items(lacks, user, 1)} was {there}, and a later view lacks it"

    def alone(self, place: int) -> str:
        """Tell another's item from an addition that is nowhere."""
        user = self.number(place, "key")
        if self.op(place) == "add":
            return f"{self.label(place)} was acknowledged, and is not in the basket"
        if foreign := self.foreign(place):
            return f"user {user}’s basket holds {self.items(foreign, user, 1)}"
        return super().alone(place)


class Transfer(Words):
    """Accounts with a constant total, and two doctors on call."""

    quiet = frozenset({"transfer"})

    def account(self, place: int, column: str) -> str:
        """Give an account, or a doctor, a letter."""
        return LETTERS[self.number(place, column) % len(LETTERS)]

    def rule(self) -> str:
        """Say it of accounts or doctors."""
        if self.op(self.witness[0]) in ("leave", "rota"):
            return "A doctor may leave only while the other one stays."
        return "Money only moves, so every look at all accounts finds the same sum."

    def answer(self, place: int, value: int) -> str:
        """Say what moved, the sum that was seen, or who may leave."""
        op, listed = self.op(place), self.listed(place)
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

    def details(self, place: int, value: int) -> str:
        """Give all balances, and the right total beside theirs."""
        if self.op(place) != "read":
            return super().details(place, value)
        listed = self.listed(place)
        balances = ", ".join(f"{LETTERS[i % len(LETTERS)]} {balance:,}" for i, balance in enumerate(listed))
        return f"{balances}; sum {sum(listed):,} of {sum(self.history.header.accounts):,}"

    def alone(self, place: int) -> str:
        """Put a wrong sum beside the right one."""
        found, total = sum(self.listed(place)), sum(self.history.header.accounts)
        if self.op(place) == "read" and found != total:
            return f"one look at all accounts finds {found:,} instead of {total:,}"
        return super().alone(place)

    def claim(self) -> str:
        """Say it of the doctors: each saw the other on call."""
        left = [place for place in self.witness if self.op(place) == "leave" and self.number(place, "value") == 1]
        return "both may leave, so nobody is on call" if len(left) > 1 else super().claim()
