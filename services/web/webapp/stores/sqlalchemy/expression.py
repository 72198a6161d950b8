"""`row.n = Row.n + 1`: the ORM writes UPDATE … SET n = n + 1, and Postgres adds to what is there by then.

No update is lost: nothing that Python has read goes into what is written, and the UPDATE locks the row. A condition
has to be in the UPDATE, too, and it is checked anew only for the row that is locked: what it says about another row
may have changed by the commit (`oncall`).
"""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores.sqlalchemy._rows import Sessions, SqlAlchemyStore
from webapp.windows import Window

with suppress(ModuleNotFoundError):  # without the package, the store is still listed, as unavailable
    from sqlalchemy import select, update
    from sqlalchemy.orm import aliased

FACTS = Facts(
    scope=Scope.SHARED,
    atomic_among=Among.EVERYBODY,
    naive_twin="sqlalchemy-orm",
    needs="sqlalchemy",
    cannot={
        "cart": "A list in a JSON column has no addition: give each item a row of its own, as postgres-atomic does.",
        "register": "A value that is only replaced is no expression of the old one: see sqlalchemy-orm.",
    },
)


class Expression(SqlAlchemyStore):
    """Base of the classes here."""

    store = "sqlalchemy-expression"

    @property
    def model(self) -> Any:
        """The class of the rows."""
        return self.database.MODELS[self.kind]

    def add_below(self, limit: int, *name: str | int) -> int | None:
        """UPDATE … SET n = n + 1 WHERE n < limit RETURNING n; None if there was no such row."""
        [row] = self.look(name)
        Row = self.model  # noqa: N806  a class
        one_more = update(Row).where(Row.name == row.name, Row.n < limit).values(n=Row.n + 1).returning(Row.n)
        new: int | None = self.database.session.scalar(one_more)
        self.commit()
        return new


class Counter(Expression, stores.CounterStore):
    """`row.n = Row.n + 1`, `session.flush()`, look at `row.n`, and only then `session.commit()`.

    No addition is lost and no value is answered twice. After the flush the row is this transaction's own until the
    commit; a look after the commit would be a new SELECT, which shows what others have added meanwhile.
    """

    def add(self, key: str, window: Window) -> int:
        [row] = self.look(("counter", key))
        row.n = self.model.n + 1
        self.database.session.flush()
        value = int(row.n)
        self.commit()
        return value

    def read(self, key: str) -> int:
        [row] = self.look(("counter", key))
        return int(row.n)


class Stock(Expression, stores.StockStore):
    """`update(Row).where(Row.n < initial).values(n=Row.n + 1).returning(Row.n)`: how many are sold.

    Each unit is sold once and none is left over: the condition and the addition are one statement, and Postgres checks
    the condition again when it had to wait for another sale of the row.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        sold = self.add_below(initial, "stock", key)
        return None if sold is None else initial - sold

    def read(self, key: str, initial: int) -> int:
        [row] = self.look(("stock", key))
        return initial - int(row.n)


class Transfer(Expression, stores.TransferStore):
    """`sender.n = Row.n - amount`, `receiver.n = Row.n + amount`, one commit; all accounts in one SELECT.

    The total is the same at every moment: both UPDATEs add to what is there, and the commit shows both at once. The
    session writes rows in the order of their keys, so that two transfers never wait for each other's row.
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        sends, receives = self.look(("account", key, sender), ("account", key, receiver))
        sends.n, receives.n = self.model.n - amount, self.model.n + amount
        self.commit()

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        return [balance + row.n for row in self.look(*(("account", key, account) for account in range(accounts)))]


class OnCall(Expression, stores.OnCallStore):
    """UPDATE own SET n = 1 WHERE (SELECT n FROM other) = 0: check and change in one statement.

    Both may leave all the same: each statement changes its own row and sees the other one as it was when it began. One
    statement is one step for the row that it locks, not for what it reads beside it (write skew).
    """

    facts = replace(FACTS, atomic_among=Among.NOBODY, naive_twin=None)

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        own, other = self.look(("off call", key, round_, doctor), ("off call", key, round_, 1 - doctor))
        Row = self.model  # noqa: N806  a class
        other_row = aliased(Row)
        others_n = select(other_row.n).where(other_row.name == other.name).scalar_subquery()
        leaving = update(Row).where(Row.name == own.name, others_n == 0).values(n=1).returning(Row.n)
        left = self.database.session.scalar(leaving) is not None
        self.commit()
        return left

    def read(self, key: str, round_: str) -> list[bool]:
        return [not row.n for row in self.look(*(("off call", key, round_, doctor) for doctor in (0, 1)))]


class Whoami(Expression, Sessions):
    """A row for each session, found by the token that the request itself brings along.

    Nobody is taken for somebody else: the request carries what it needs to find its own session, and no other
    client's request ever comes there. Without a token there is no session to find.
    """

    facts = replace(FACTS, scope=Scope.CLIENT)


class RateLimit(Expression, stores.RateLimitStore):
    """`update(Row).where(Row.n < limit).values(n=Row.n + 1).returning(Row.n)`, a row for each user and period.

    Exactly the limit is admitted in each period: of requests that come at the same time, each waits for the row, and
    then checks the condition again. No row comes back for a request over the limit.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        return self.add_below(limit, "admitted", key, user, period.number) is not None
