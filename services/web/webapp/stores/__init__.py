"""What each workload asks of a store. The stores are in the folders here: one file is one store.

A store has a class for each workload that it does; its docstring says how it is done, what it guarantees, and why.
Each run of a test uses a fresh key and nothing is ever removed: a reset would reach only one worker's memory. A store
that reads and writes in this process calls `window` between the two; for the others, the round trip is the window.
"""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from ..windows import Window


class Period(NamedTuple):
    """One of the periods of equal length into which a rate limit divides time."""

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
        """Take one unit and return how many are left, or None if there was none to take."""

    def read(self, key: str, initial: int) -> int:
        """Return how many units are left."""


class CartStore(Protocol):
    """Keeps a list of items for each user of each key."""

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        """Put one item into the user's cart."""

    def view(self, key: str, user: str) -> list[int]:
        """Return the items in the user's cart, in any order."""


class RegisterStore(Protocol):
    """Keeps one value for each key: a setting that is changed now and then and read all the time."""

    def write(self, key: str, value: int) -> None:
        """Replace the value."""

    def read(self, key: str) -> int | None:
        """Return the value, None if none was ever written."""


class TransferStore(Protocol):
    """Keeps a bank for each key: `accounts` accounts that start with `balance` each.

    Overdrafts are allowed, so that every transfer succeeds and the total never changes.
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        """Move an amount from one account to another."""

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        """Return all balances."""


class OnCallStore(Protocol):
    """Keeps two doctors, 0 and 1, both on call at the start of a round; one of them must stay.

    The rule is about two records, and each doctor changes only one of them: this is where write skew shows.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        """Take the doctor off call if the other one is on call; return whether that was so."""

    def read(self, key: str, round_: str) -> list[bool]:
        """Return, for doctor 0 and doctor 1, whether each is on call."""


class WhoamiStore(Protocol):
    """Keeps the current user while a request is served. Who comes without a token is nobody."""

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        """Log in the owner of the token, if any, do what a request does, and return the current user's token."""


class RateLimitStore(Protocol):
    """Admits `limit` requests of each user of each key in each period."""

    def admit(self, key: str, user: str, limit: int, period: Period, window: Window) -> bool:
        """Count one request and return whether it is within the limit."""


WORKLOADS: Mapping[str, type] = {
    "counter": CounterStore,
    "stock": StockStore,
    "cart": CartStore,
    "register": RegisterStore,
    "transfer": TransferStore,
    "oncall": OnCallStore,
    "whoami": WhoamiStore,
    "rate-limit": RateLimitStore,
}
"""Each workload and what it asks of a store. A store's class has the same name, without `Store`."""
