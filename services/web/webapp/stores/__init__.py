"""The stores: each a short class, what people write, with what it guarantees and why in its docstring.

A folder for each place where state can live, in it a page for each workload: the naive way and the right one side
by side. Here is what each workload asks of a store. Every run of a test uses a fresh key and nothing is ever removed: a
reset would reach only one worker's memory. Stores call `window` between their read and their write, if they are two
and in this process; the others' window is their own round trip.
"""

from typing import NamedTuple, Protocol

from ..windows import Window


class Period(NamedTuple):
    """One of the periods of equal length into which a rate limit cuts time: the how manieth, and how long."""

    number: int
    length_ms: int


class CounterStore(Protocol):
    """Counts from 0, separately for each key."""

    def add(self, key: str, window: Window) -> int:
        """Add one and return the new value."""

    def read(self, key: str) -> int:
        """Return the value, 0 if nothing was ever added."""


class StockStore(Protocol):
    """Sells `initial` units of each key, one at a time, and then refuses."""

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        """Take one unit and return how many are left after it, or None if there was none."""

    def read(self, key: str, initial: int) -> int:
        """Return how many units are left."""


class CartStore(Protocol):
    """Keeps a list of items for each user of each key."""

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        """Put one item into the user's cart."""

    def view(self, key: str, user: str) -> list[int]:
        """Return what is in the user's cart, in no promised order."""


class RegisterStore(Protocol):
    """Keeps one value for each key: a setting that is changed now and then and read all the time."""

    def write(self, key: str, value: int) -> None:
        """Replace the value."""

    def read(self, key: str) -> int | None:
        """Return the value, None if there never was one."""


class TransferStore(Protocol):
    """Keeps a bank for each key: `accounts` accounts with `balance` each to begin with.

    Overdrafts are allowed, so that every transfer happens and the total can be relied upon at all times.
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        """Move an amount from one account to another."""

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        """Return all balances."""


class OnCallStore(Protocol):
    """Two doctors, 0 and 1, both on call at the start of a round; one of them must stay.

    The rule is about two records, and each doctor changes only the own one: the case of write skew.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        """Take the doctor off call if the other one is on call; say whether the doctor is off."""

    def read(self, key: str, round_: str) -> list[bool]:
        """Return who is on call."""


class WhoamiStore(Protocol):
    """Keeps who the current user is while a request is being served."""

    def ask(self, key: str, token: int, window: Window) -> int:
        """Log the token's owner in, do what a request does, and return who the current user is."""


class RateLimitStore(Protocol):
    """Admits each user of each key `limit` times in each minute, or whatever the length of a period is."""

    def admit(self, key: str, user: str, limit: int, period: Period, window: Window) -> bool:
        """Count one request and say whether it is within the limit."""
