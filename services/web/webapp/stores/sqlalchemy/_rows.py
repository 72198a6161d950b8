"""Every workload as the ORM invites to write it: take objects, change their attributes, commit the session.

The stores that differ in nothing but how the objects are taken share these lines: as they are, locked, with a version,
or from another database.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.windows import Window

if TYPE_CHECKING:  # without the package, the stores are still listed, as unavailable
    from collections.abc import Callable

    from webapp.backends.sqlalchemy import Database


class SqlAlchemyStore:
    """Base of the classes here: each is given the app's database. `kind` of rows; `held`: SELECT … FOR UPDATE."""

    kind = "plain"
    held = False
    store: str

    def __init__(self, database: Database) -> None:
        self.database = database

    def take(self, *names: tuple[str | int, ...]) -> list[Any]:
        """Return the rows of these names to change them."""
        return self.database.rows(self.kind, *map(self._name, names), held=self.held)

    def look(self, *names: tuple[str | int, ...]) -> list[Any]:
        """Return the rows of these names to read them, all as of one moment."""
        return self.database.rows(self.kind, *map(self._name, names))

    def commit(self) -> None:
        """Write what was changed, and end the transaction."""
        self.database.session.commit()

    def _name(self, name: tuple[str | int, ...]) -> str:
        return json.dumps([self.store, *name])


class Counter(SqlAlchemyStore, stores.CounterStore):
    """`row.n += 1` and `session.commit()`.

    It reads like one step and is three: the attribute was SELECTed, Python adds to it, and at the commit the ORM writes
    the sum, not the addition. Whether another request can come in between depends on how the row was taken.
    """

    def add(self, key: str, window: Window) -> int:
        [row] = self.take(("counter", key))
        value = int(row.n) + 1
        window()
        row.n = value
        self.commit()
        return value

    def read(self, key: str) -> int:
        [row] = self.look(("counter", key))
        return int(row.n)


class Stock(SqlAlchemyStore, stores.StockStore):
    """`if row.sold < initial: row.sold += 1`, and a commit.

    The check is one of Python's, on what was SELECTed before: it holds at the commit only if nobody else could change
    the row since then.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        [row] = self.take(("stock", key))
        sold = int(row.n)
        if sold == initial:
            return None
        window()
        row.n = sold + 1
        self.commit()
        return initial - sold - 1

    def read(self, key: str, initial: int) -> int:
        [row] = self.look(("stock", key))
        return initial - int(row.n)


class Cart(SqlAlchemyStore, stores.CartStore):
    """`row.items = [*row.items, item]`, a list in a JSON column, and a commit.

    The whole list is written back. Of two tabs that took the same list, the one that commits last decides what is in
    the cart, unless the row was locked or has a version.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        [row] = self.take(("cart", key, user))
        items = [*row.items, item]
        window()
        row.items = items
        self.commit()

    def view(self, key: str, user: str) -> list[int]:
        [row] = self.look(("cart", key, user))
        return list(row.items)


class Register(SqlAlchemyStore, stores.RegisterStore):
    """`row.value = value` and a commit: the new value does not depend on the old one.

    Whoever commits last decides, as it should be, and all who read after that see it. A SELECT in a new transaction
    shows what is committed; the session of each request ends with it, so that none remembers an older object.
    """

    def write(self, key: str, value: int) -> None:
        [row] = self.take(("register", key))
        row.value = value
        self.commit()

    def read(self, key: str) -> int | None:
        [row] = self.look(("register", key))
        value: int | None = row.value
        return value


class Transfer(SqlAlchemyStore, stores.TransferStore):
    """`sender.balance -= amount`, `receiver.balance += amount`, one commit; all accounts in one SELECT.

    The commit shows both changes at once, and a single SELECT shows a single moment: no half of a transfer is seen. But
    both balances are written as Python computed them, and what another request committed meanwhile may be gone.
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        [sends, receives] = self.take(("account", key, sender), ("account", key, receiver))
        less, more = sends.n - amount, receives.n + amount  # n: what was added to the initial balance
        window()
        sends.n, receives.n = less, more
        self.commit()

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        rows = self.look(*(("account", key, account) for account in range(accounts)))
        return [balance + row.n for row in rows]


class OnCall(SqlAlchemyStore, stores.OnCallStore):
    """`if other.on_call: own.on_call = False`, and a commit.

    Each request changes its own row only, and has merely looked at the other one. A lock must be on both, or it does
    not help; and a version is checked for the row that is written, so it does not help at all (write skew).
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        own, other = self.take(("off call", key, round_, doctor), ("off call", key, round_, 1 - doctor))
        if other.n:
            return False
        window()
        own.n = 1
        self.commit()
        return True

    def read(self, key: str, round_: str) -> list[bool]:
        return [not row.n for row in self.look(*(("off call", key, round_, doctor) for doctor in (0, 1)))]


class CurrentUser(SqlAlchemyStore, stores.WhoamiStore):
    """One row for the current user, written when the request comes in and read when the answer is written.

    Everybody is the user who logged in last, visitors without a token included: a global variable in a table is shared
    with more people than before, and a transaction does not change whom it is about.
    """

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is not None:
            [row] = self.take(("current user", key))
            row.value = token
            self.commit()
        window()
        [row] = self.look(("current user", key))
        current: int | None = row.value
        return current


class Sessions(SqlAlchemyStore, stores.WhoamiStore):
    """A row for each session, found by the token that the request itself brings along.

    Nobody is taken for somebody else: the request carries what it needs to find its own session, and no other
    client's request ever comes there. Without a token there is no session to find.
    """

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is None:
            return None
        [row] = self.take(("session", key, token))
        row.value = token
        self.commit()
        return token


class RateLimit(SqlAlchemyStore, stores.RateLimitStore):
    """`if row.admitted < limit: row.admitted += 1`, a row for each user and period, and a commit.

    Requests that come at the same time, as in the burst that a limit is for, all SELECT the same number, and all of
    them are admitted, unless each has to wait for the one before or is told that it came too late.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        [row] = self.take(("admitted", key, user, period.number))
        so_far = row.n
        if so_far >= limit:
            return False
        window()
        row.n = so_far + 1
        self.commit()
        return True


Made = TypeVar("Made", bound=type)
Classes = tuple[
    type[Counter], type[Stock], type[Cart], type[Register], type[Transfer], type[OnCall], type, type[RateLimit]
]


def workloads(facts: Facts, store: str, kind: str = "plain", held: bool = False, again: bool = False) -> Classes:
    """Make the classes of a store with these facts; `again`: what a version refused is done again."""
    atomic = Among.PROCESSES if facts.scope == Scope.REPLICA else Among.EVERYBODY
    naive = facts.atomic_among == Among.NOBODY
    exceptions: dict[type, Facts] = {
        # One assignment is right without a lock, too, so its twin is another store's, which caches.
        Register: replace(facts, atomic_among=atomic, naive_twin="redis-naive"),
        Sessions: replace(facts, scope=Scope.CLIENT),
    }
    if again:
        exceptions[OnCall] = replace(facts, atomic_among=Among.NOBODY, naive_twin=None)

    def placed(made: Made) -> Made:
        own: dict[str, Any] = {"__doc__": made.__doc__, "store": store, "kind": kind, "held": held}
        own["facts"] = exceptions.get(made, facts)
        if again:
            own |= {name: _again(one) for name, one in vars(made).items() if callable(one) and name[0] != "_"}
        return type(made)(made.__name__, (made,), own)

    return (
        placed(Counter), placed(Stock), placed(Cart), placed(Register), placed(Transfer), placed(OnCall),
        placed(CurrentUser if naive else Sessions), placed(RateLimit),
    )  # fmt: skip


def _again(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def repeated(self: SqlAlchemyStore, *arguments: Any) -> Any:
        return self.database.again(lambda: method(self, *arguments))

    return repeated
