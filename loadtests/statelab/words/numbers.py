"""Workloads whose answers are one number each."""

from __future__ import annotations

from statelab.history import MISSING, NOTHING
from statelab.words.common import Words

NS_PER_MS = 1_000_000


class Counter(Words):
    """The counter: each adds one and is told the count."""

    def answer(self, place: int, value: int) -> str:
        """Give the count."""
        return f"read {value:,}" if self.op(place) == "read" else f"{value:,}"

    def details(self, place: int, value: int) -> str:
        """Give the count."""
        return "acknowledged without a number" if value == MISSING else f"answered {value:,}"


class Stock(Words):
    """The last ticket: each buys one and is told how many are left."""

    same = "both bought the same unit: {}"

    def answer(self, place: int, value: int) -> str:
        """Say how many are left."""
        left = "sold out" if value == NOTHING else f"{value:,} left"
        return f"saw {left}" if self.op(place) == "read" else left

    def question(self, place: int) -> str:
        """Tell buyers from those who only look."""
        return "look at the stock" if self.op(place) == "read" else "buy one"

    def details(self, place: int, value: int) -> str:
        """Say what became of the purchase."""
        if value == NOTHING:
            return "refused, as sold out"
        left = "not told how many are left" if value == MISSING else f"{value:,} left"
        return left if self.op(place) == "read" else f"bought, {left}"

    def follows(self, first: int, second: int) -> str:
        """Say it of a sale after the last one, and of a number that went up."""
        return f"one was told “{self.label(first)}”, a later one “{self.label(second)}”"


class Register(Words):
    """A setting that is written and read."""

    quiet = frozenset({"write"})

    def answer(self, place: int, value: int) -> str:
        """Give what was written or read."""
        if self.op(place) == "write":
            return f"={self.number(place, 'arg'):,}"
        return "read nothing" if value == NOTHING else f"read {value:,}"

    def question(self, place: int) -> str:
        """Give what was written."""
        return f"write {self.number(place, 'arg'):,}" if self.op(place) == "write" else "read"

    def details(self, place: int, value: int) -> str:
        """Give what was read."""
        return "nothing was written yet" if value == NOTHING else f"{value:,}"

    def follows(self, first: int, second: int) -> str:
        """Say it of a read that is too old, or of one that came too early."""
        if self.op(second) == "write":
            return f"{self.number(second, 'arg'):,} was read before it was written"
        found = (
            f"{self.number(first, 'arg'):,} was written" if self.op(first) == "write" else f"one {self.label(first)}"
        )
        return f"{found}, a later one {self.label(second)}"


class Whoami(Words):
    """Each says who it is, and is told who it is."""

    def answer(self, place: int, value: int) -> str:
        """Give both names where they differ."""
        asked, told = self.number(place, "arg"), "nobody" if value == NOTHING else str(value)
        return told if value == asked else f"{asked} is told {told}"

    def question(self, place: int) -> str:
        """Give the token that was sent."""
        return f"asked as {self.number(place, 'arg')}"

    def details(self, place: int, value: int) -> str:
        """Give the token that was answered."""
        return {NOTHING: "answered nobody", MISSING: "answered without a name"}.get(value, f"answered {value}")

    def claim(self) -> str:
        """Say who was taken for whom."""
        for place in self.witness:
            value = self.number(place, "value")
            if value not in (MISSING, self.number(place, "arg")):
                return f"{self.question(place)}, {self.details(place, value)}"
        return super().claim()


class RateLimit(Words):
    """So many requests in each window."""

    def answer(self, place: int, value: int) -> str:
        """Say whether it was let in."""
        return "admitted" if value else "refused"

    def question(self, place: int) -> str:
        """Say whose limit it was."""
        return f"a request of user {self.number(place, 'key')}"

    def limit(self) -> str:
        """Say how often in which time."""
        header = self.history.header
        often = "once" if header.limit == 1 else f"{header.limit:,} times"
        return f"{often} in {header.window_ns / NS_PER_MS:,.0f} ms"

    def claim(self) -> str:
        """Put the admissions beside the limit."""
        admitted = sum(self.number(place, "value") == 1 for place in self.witness)
        if not admitted:
            return f"refused, before it was admitted {self.limit()}"
        if admitted > self.history.header.limit:
            return f"admitted {admitted:,} times, allowed are {self.limit()}"
        return f"admitted more than {self.limit()}"
