"""SELECT … FOR UPDATE, decide in Python, UPDATE at READ COMMITTED: whoever reads a row to change it, locks it first.

No update is lost: a second SELECT … FOR UPDATE waits for the first transaction's end, at most 4 s (lock_timeout, then
503 and nothing has changed), and answers what that one left. If the holder dies, its connection ends, its writes are
undone, and its locks are free. A row that is not there cannot be locked, so each method makes it first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores._transactions import CANNOT
from webapp.stores.postgres import PostgresStore
from webapp.windows import Window

if TYPE_CHECKING:
    from psycopg2.extensions import cursor

FACTS = Facts(
    scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="postgres-naive", needs="postgres", cannot=CANNOT
)

TABLES = """
CREATE TABLE IF NOT EXISTS postgres_for_update_counters (key text PRIMARY KEY, value bigint NOT NULL);
CREATE TABLE IF NOT EXISTS postgres_for_update_stocks (key text PRIMARY KEY, units_left bigint NOT NULL);
CREATE TABLE IF NOT EXISTS postgres_for_update_carts (
    key text, username text, items bigint[] NOT NULL, PRIMARY KEY (key, username));
CREATE TABLE IF NOT EXISTS postgres_for_update_accounts (
    key text, account int, balance bigint NOT NULL, PRIMARY KEY (key, account));
CREATE TABLE IF NOT EXISTS postgres_for_update_doctors (
    key text, round text, doctor int, on_call boolean NOT NULL, PRIMARY KEY (key, round, doctor));
CREATE TABLE IF NOT EXISTS postgres_for_update_limits (
    key text, username text, period bigint, admitted bigint NOT NULL, PRIMARY KEY (key, username, period));
"""


class Counter(PostgresStore, stores.CounterStore):
    """SELECT value … FOR UPDATE, add in Python, UPDATE.

    No addition is lost and no value is returned twice, since nobody else can read the value for an addition before
    this one is committed. A plain SELECT does not wait: it answers the last committed value.
    """

    def add(self, key: str, window: Window) -> int:
        with self.postgres.transaction() as cur:
            cur.execute(
                "INSERT INTO postgres_for_update_counters (key, value) VALUES (%s, 0) ON CONFLICT DO NOTHING", (key,)
            )
            value = _one(cur, "SELECT value FROM postgres_for_update_counters WHERE key = %s FOR UPDATE", (key,)) + 1
            cur.execute("UPDATE postgres_for_update_counters SET value = %s WHERE key = %s", (value, key))
            return int(value)

    def read(self, key: str) -> int:
        return self.postgres.number("SELECT value FROM postgres_for_update_counters WHERE key = %s", (key,)) or 0


class Stock(PostgresStore, stores.StockStore):
    """SELECT units_left … FOR UPDATE, compare in Python, UPDATE with one less.

    No unit is sold twice and none is left over: what was compared cannot change before it is written. Buyers of the
    same thing wait in line, also those who will be told that it is sold out.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        with self.postgres.transaction() as cur:
            cur.execute(
                "INSERT INTO postgres_for_update_stocks (key, units_left) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                (key, initial),
            )
            left = _one(cur, "SELECT units_left FROM postgres_for_update_stocks WHERE key = %s FOR UPDATE", (key,))
            if left == 0:
                return None
            cur.execute("UPDATE postgres_for_update_stocks SET units_left = %s WHERE key = %s", (left - 1, key))
            return int(left) - 1

    def read(self, key: str, initial: int) -> int:
        left = self.postgres.number("SELECT units_left FROM postgres_for_update_stocks WHERE key = %s", (key,))
        return initial if left is None else left


class Cart(PostgresStore, stores.CartStore):
    """SELECT the whole cart FOR UPDATE, add the item, write it back.

    No item is lost when two of a user's tabs act at once: the second one waits and gets the cart with the first one's
    item. Other users have other rows, and nobody waits for them.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        with self.postgres.transaction() as cur:
            cur.execute(
                "INSERT INTO postgres_for_update_carts (key, username, items) VALUES (%s, %s, '{}')"
                " ON CONFLICT DO NOTHING",
                (key, user),
            )
            cart = _one(
                cur,
                "SELECT items FROM postgres_for_update_carts WHERE key = %s AND username = %s FOR UPDATE",
                (key, user),
            )
            cur.execute(
                "UPDATE postgres_for_update_carts SET items = %s WHERE key = %s AND username = %s",
                ([*cart, item], key, user),
            )

    def view(self, key: str, user: str) -> list[int]:
        rows = self.postgres.run(
            "SELECT items FROM postgres_for_update_carts WHERE key = %s AND username = %s", (key, user)
        )
        return list(rows[0][0]) if rows else []


class Transfer(PostgresStore, stores.TransferStore):
    """SELECT both balances ORDER BY account FOR UPDATE, compute the new ones, UPDATE both; one SELECT for all accounts.

    The total is the same at every moment. All transfers lock in the same order: two that each held the row which the
    other one wants would wait until Postgres finds the deadlock (1 s) and undoes one of them.
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        both = sorted([sender, receiver])
        with self.postgres.transaction() as cur:
            for account in both:
                cur.execute(
                    "INSERT INTO postgres_for_update_accounts (key, account, balance) VALUES (%s, %s, %s)"
                    " ON CONFLICT DO NOTHING",
                    (key, account, balance),
                )
            cur.execute(
                "SELECT account, balance FROM postgres_for_update_accounts WHERE key = %s AND account = ANY(%s)"
                " ORDER BY account FOR UPDATE",
                (key, both),
            )
            has = dict(cur.fetchall())
            for account, new in ((sender, has[sender] - amount), (receiver, has[receiver] + amount)):
                cur.execute(
                    "UPDATE postgres_for_update_accounts SET balance = %s WHERE key = %s AND account = %s",
                    (new, key, account),
                )

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        rows = self.postgres.run(
            "SELECT account, balance FROM postgres_for_update_accounts WHERE key = %s", (key,)
        )  # fmt: skip
        found = dict(rows)
        return [found.get(account, balance) for account in range(accounts)]


class OnCall(PostgresStore, stores.OnCallStore):
    """SELECT both doctors FOR UPDATE, then UPDATE one of them.

    One doctor always stays, because the row that is only read is locked, too: that is what the rule is about. Locking
    just the row that will be written would leave the write skew as it is.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        with self.postgres.transaction() as cur:
            cur.execute(
                "INSERT INTO postgres_for_update_doctors (key, round, doctor, on_call)"
                " VALUES (%(key)s, %(round)s, 0, true), (%(key)s, %(round)s, 1, true) ON CONFLICT DO NOTHING",
                {"key": key, "round": round_},
            )
            cur.execute(
                "SELECT on_call FROM postgres_for_update_doctors WHERE key = %s AND round = %s"
                " ORDER BY doctor FOR UPDATE",
                (key, round_),
            )
            on_call = [bool(one) for (one,) in cur.fetchall()]
            if on_call[1 - doctor]:
                cur.execute(
                    "UPDATE postgres_for_update_doctors SET on_call = false"
                    " WHERE key = %s AND round = %s AND doctor = %s",
                    (key, round_, doctor),
                )
            return on_call[1 - doctor]

    def read(self, key: str, round_: str) -> list[bool]:
        rows = self.postgres.run(
            "SELECT doctor, on_call FROM postgres_for_update_doctors WHERE key = %s AND round = %s", (key, round_)
        )
        return [dict(rows).get(doctor, True) for doctor in (0, 1)]


class RateLimit(PostgresStore, stores.RateLimitStore):
    """SELECT admitted … FOR UPDATE, compare, UPDATE with one more.

    Exactly the limit is admitted in each period: requests of one user wait in line, so each compares with what all
    before it have left. A burst of requests makes a line, one transaction long for each of them.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        row = (key, user, period.number)
        with self.postgres.transaction() as cur:
            cur.execute(
                "INSERT INTO postgres_for_update_limits (key, username, period, admitted) VALUES (%s, %s, %s, 0)"
                " ON CONFLICT DO NOTHING",
                row,
            )
            so_far = _one(
                cur,
                "SELECT admitted FROM postgres_for_update_limits"
                " WHERE key = %s AND username = %s AND period = %s FOR UPDATE",
                row,
            )
            if so_far >= limit:
                return False
            cur.execute(
                "UPDATE postgres_for_update_limits SET admitted = %s WHERE key = %s AND username = %s AND period = %s",
                (so_far + 1, *row),
            )
            return True


def _one(cur: cursor, statement: str, values: tuple[object, ...]) -> Any:
    """Run a statement that answers one row with one value, and return the value."""
    cur.execute(statement, values)
    [(value,)] = cur.fetchall()
    return value
