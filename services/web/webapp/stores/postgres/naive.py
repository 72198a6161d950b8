"""SELECT, decide in Python, UPDATE in a READ COMMITTED transaction: the last writer wins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from webapp import stores
from webapp.cache import Cache
from webapp.facts import Among, Facts, Scope
from webapp.stores.postgres import PostgresStore
from webapp.windows import Window

if TYPE_CHECKING:
    from psycopg2.extensions import cursor

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.NOBODY, needs="postgres")

TABLES = """
CREATE TABLE IF NOT EXISTS postgres_naive_counters (key text PRIMARY KEY, value bigint NOT NULL);
CREATE TABLE IF NOT EXISTS postgres_naive_stocks (key text PRIMARY KEY, units_left bigint NOT NULL);
CREATE TABLE IF NOT EXISTS postgres_naive_carts (
    key text, username text, items bigint[] NOT NULL, PRIMARY KEY (key, username));
CREATE TABLE IF NOT EXISTS postgres_naive_registers (key text PRIMARY KEY, value bigint NOT NULL);
CREATE TABLE IF NOT EXISTS postgres_naive_accounts (
    key text, account int, balance bigint NOT NULL, PRIMARY KEY (key, account));
CREATE TABLE IF NOT EXISTS postgres_naive_doctors (
    key text, round text, doctor int, on_call boolean NOT NULL, PRIMARY KEY (key, round, doctor));
CREATE TABLE IF NOT EXISTS postgres_naive_current_users (key text PRIMARY KEY, token bigint NOT NULL);
CREATE TABLE IF NOT EXISTS postgres_naive_limits (
    key text, username text, period bigint, admitted bigint NOT NULL, PRIMARY KEY (key, username, period));
"""

cache = Cache(timeout_s=1.0)


class Counter(PostgresStore, stores.CounterStore):
    """SELECT, add in Python, write back, all in one transaction at READ COMMITTED.

    A transaction alone does not help: two can SELECT the same value, and the second write waits for the first
    to commit, then overwrites it (P4, lost update). READ COMMITTED promises that what was read had been
    committed, not that it is still true at the time of writing.
    """

    def add(self, key: str, window: Window) -> int:
        with self.postgres.transaction() as cur:
            value = self._select(cur, key) + 1
            cur.execute(
                "INSERT INTO postgres_naive_counters (key, value) VALUES (%s, %s)"
                " ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
                (key, value),
            )
        return value

    def read(self, key: str) -> int:
        with self.postgres.transaction() as cur:
            return self._select(cur, key)

    def _select(self, cur: cursor, key: str) -> int:
        cur.execute("SELECT value FROM postgres_naive_counters WHERE key = %s", (key,))
        row = cur.fetchone()
        return int(row[0]) if row else 0


class Stock(PostgresStore, stores.StockStore):
    """SELECT what is left, compare in Python, write one less, all in one transaction at READ COMMITTED.

    Two transactions can SELECT the same last unit, and both sell it: the second write waits for the first to
    commit and then overwrites it. That the SELECT is inside the transaction changes nothing at this level.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        with self.postgres.transaction() as cur:
            left = self._select(cur, key, initial)
            if left == 0:
                return None
            cur.execute(
                "INSERT INTO postgres_naive_stocks (key, units_left) VALUES (%s, %s)"
                " ON CONFLICT (key) DO UPDATE SET units_left = EXCLUDED.units_left",
                (key, left - 1),
            )
        return left - 1

    def read(self, key: str, initial: int) -> int:
        with self.postgres.transaction() as cur:
            return self._select(cur, key, initial)

    def _select(self, cur: cursor, key: str, initial: int) -> int:
        cur.execute("SELECT units_left FROM postgres_naive_stocks WHERE key = %s", (key,))
        row = cur.fetchone()
        return int(row[0]) if row else initial


class Cart(PostgresStore, stores.CartStore):
    """One row holds the whole cart: SELECT it, add the item, write it back, at READ COMMITTED.

    When two of a user's tabs act at once, both SELECT the same cart and the last write wipes out the other's
    item. A JSON or array column invites this; an ORM does it for every change of such a column.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        with self.postgres.transaction() as cur:
            cart = self._select(cur, key, user)
            cur.execute(
                "INSERT INTO postgres_naive_carts (key, username, items) VALUES (%s, %s, %s)"
                " ON CONFLICT (key, username) DO UPDATE SET items = EXCLUDED.items",
                (key, user, [*cart, item]),
            )

    def view(self, key: str, user: str) -> list[int]:
        with self.postgres.transaction() as cur:
            return self._select(cur, key, user)

    def _select(self, cur: cursor, key: str, user: str) -> list[int]:
        cur.execute("SELECT items FROM postgres_naive_carts WHERE key = %s AND username = %s", (key, user))
        row = cur.fetchone()
        return list(row[0]) if row else []


class Register(PostgresStore, stores.RegisterStore):
    """An upsert, and a SELECT whose answer the process remembers for a second, to spare the database.

    Every value is a correct one, but up to a second old: not even the administrator who changed it sees the
    change at once. Processes forget at different times, so that reloads go back and forth in time.
    """

    facts = replace(FACTS, stale_s=cache.timeout_s)

    def write(self, key: str, value: int) -> None:
        self.postgres.run(
            "INSERT INTO postgres_naive_registers (key, value) VALUES (%s, %s)"
            " ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
            (key, value),
        )

    def read(self, key: str) -> int | None:
        return cache.get(key, self._load)

    def _load(self, key: str) -> int | None:
        return self.postgres.number("SELECT value FROM postgres_naive_registers WHERE key = %s", (key,))


class Transfer(PostgresStore, stores.TransferStore):
    """SELECT both balances, compute the new ones, write both back; SELECT all accounts one after the other.

    One transaction each, at READ COMMITTED, where each statement sees the database as of its own start. So money
    is lost (a balance is overwritten that has changed since), and totals are read that never were (read skew).
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        with self.postgres.transaction() as cur:
            changed = {
                sender: self._select(cur, key, sender, balance) - amount,
                receiver: self._select(cur, key, receiver, balance) + amount,
            }
            for account in sorted(changed):  # as an ORM flushes: in the order of the primary key
                cur.execute(
                    "INSERT INTO postgres_naive_accounts (key, account, balance) VALUES (%s, %s, %s)"
                    " ON CONFLICT (key, account) DO UPDATE SET balance = EXCLUDED.balance",
                    (key, account, changed[account]),
                )

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        with self.postgres.transaction() as cur:
            return [self._select(cur, key, account, balance) for account in range(accounts)]

    def _select(self, cur: cursor, key: str, account: int, initial: int) -> int:
        cur.execute("SELECT balance FROM postgres_naive_accounts WHERE key = %s AND account = %s", (key, account))
        row = cur.fetchone()
        return int(row[0]) if row else initial


class OnCall(PostgresStore, stores.OnCallStore):
    """SELECT whether the other doctor is on call, UPDATE the doctor's own row, at REPEATABLE READ.

    Each transaction reads a snapshot from before the other one's change, and both leave. This level refuses to
    overwrite a row that has changed since, but these are two rows: write skew.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        self._open(key, round_)
        return self.postgres.retried(lambda cur: self._leave(cur, key, round_, doctor), "REPEATABLE READ")

    def read(self, key: str, round_: str) -> list[bool]:
        rows = self.postgres.run(
            "SELECT doctor, on_call FROM postgres_naive_doctors WHERE key = %s AND round = %s", (key, round_)
        )
        return [dict(rows).get(doctor, True) for doctor in (0, 1)]

    def _open(self, key: str, round_: str) -> None:
        """Start the round with both doctors on call, unless it has started."""
        self.postgres.run(
            "INSERT INTO postgres_naive_doctors (key, round, doctor, on_call)"
            " VALUES (%(key)s, %(round)s, 0, true), (%(key)s, %(round)s, 1, true) ON CONFLICT DO NOTHING",
            {"key": key, "round": round_},
        )

    def _leave(self, cur: cursor, key: str, round_: str, doctor: int) -> bool:
        cur.execute(
            "SELECT on_call FROM postgres_naive_doctors WHERE key = %s AND round = %s AND doctor = %s",
            (key, round_, 1 - doctor),
        )
        [(other_is_on_call,)] = cur.fetchall()
        if other_is_on_call:
            cur.execute(
                "UPDATE postgres_naive_doctors SET on_call = false WHERE key = %s AND round = %s AND doctor = %s",
                (key, round_, doctor),
            )
        return bool(other_is_on_call)


class Whoami(PostgresStore, stores.WhoamiStore):
    """One row for the current user, written when the request comes in and read when the answer is written.

    Two statements, each a transaction of its own (autocommit): everybody is the user who logged in last. In a
    single transaction the row would stay locked, and requests would wait in line for what none needs to share.
    """

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is not None:
            self.postgres.run(
                "INSERT INTO postgres_naive_current_users (key, token) VALUES (%s, %s)"
                " ON CONFLICT (key) DO UPDATE SET token = EXCLUDED.token",
                (key, token),
            )
        rows = self.postgres.run("SELECT token FROM postgres_naive_current_users WHERE key = %s", (key,))
        return int(rows[0][0]) if rows else None


class RateLimit(PostgresStore, stores.RateLimitStore):
    """SELECT how many requests were admitted in this period, compare, write one more, at READ COMMITTED.

    Requests that come at the same time all SELECT the same count and are all admitted, and the last write
    forgets the others. So it fails under a burst of requests, the one case that it is for.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        with self.postgres.transaction() as cur:
            cur.execute(
                "SELECT admitted FROM postgres_naive_limits WHERE key = %s AND username = %s AND period = %s",
                (key, user, period.number),
            )
            row = cur.fetchone()
            so_far = int(row[0]) if row else 0
            if so_far >= limit:
                return False
            cur.execute(
                "INSERT INTO postgres_naive_limits (key, username, period, admitted) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (key, username, period) DO UPDATE SET admitted = EXCLUDED.admitted",
                (key, user, period.number, so_far + 1),
            )
        return True
