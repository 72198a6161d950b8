"""UPDATE … SET value = value + 1 RETURNING value: the row is locked while it is changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores.postgres import PostgresStore
from webapp.windows import Window

if TYPE_CHECKING:
    from psycopg2.extensions import cursor

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="postgres-naive", needs="postgres")

TABLES = """
CREATE TABLE IF NOT EXISTS postgres_atomic_counters (key text PRIMARY KEY, value bigint NOT NULL);
CREATE TABLE IF NOT EXISTS postgres_atomic_stocks (key text PRIMARY KEY, units_left bigint NOT NULL);
CREATE TABLE IF NOT EXISTS postgres_atomic_cart_items (
    key text, username text, id bigint GENERATED ALWAYS AS IDENTITY, item bigint NOT NULL,
    PRIMARY KEY (key, username, id));
CREATE TABLE IF NOT EXISTS postgres_atomic_registers (key text PRIMARY KEY, value bigint NOT NULL);
CREATE TABLE IF NOT EXISTS postgres_atomic_accounts (
    key text, account int, balance bigint NOT NULL, PRIMARY KEY (key, account));
CREATE TABLE IF NOT EXISTS postgres_atomic_doctors (
    key text, round text, doctor int, on_call boolean NOT NULL, PRIMARY KEY (key, round, doctor));
CREATE TABLE IF NOT EXISTS postgres_atomic_sessions (key text, token bigint, PRIMARY KEY (key, token));
CREATE TABLE IF NOT EXISTS postgres_atomic_limits (
    key text, username text, period bigint, admitted bigint NOT NULL, PRIMARY KEY (key, username, period));
"""


class Counter(PostgresStore, stores.CounterStore):
    """UPDATE … SET value = value + 1 RETURNING value, as an upsert for the first use.

    No addition is lost and no value is returned twice. The statement locks the row, and where it had to wait
    for another transaction's write, it adds to what that one left.
    """

    def add(self, key: str, window: Window) -> int:
        [(value,)] = self.postgres.run(
            "INSERT INTO postgres_atomic_counters AS counters (key, value) VALUES (%s, 1)"
            " ON CONFLICT (key) DO UPDATE SET value = counters.value + 1 RETURNING value",
            (key,),
        )
        return int(value)

    def read(self, key: str) -> int:
        return self.postgres.number("SELECT value FROM postgres_atomic_counters WHERE key = %s", (key,)) or 0


class Stock(PostgresStore, stores.StockStore):
    """UPDATE … SET units_left = units_left - 1 WHERE units_left > 0 RETURNING units_left, as an upsert.

    No unit is sold twice and none is left over. The statement locks the row and checks the condition again
    when it had to wait for another sale; no row comes back when nothing was left.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        return self.postgres.number(
            "INSERT INTO postgres_atomic_stocks AS stocks (key, units_left)"
            " SELECT %(key)s, %(initial)s - 1 WHERE %(initial)s > 0"
            " ON CONFLICT (key) DO UPDATE SET units_left = stocks.units_left - 1"
            " WHERE stocks.units_left > 0 RETURNING units_left",
            {"key": key, "initial": initial},
        )

    def read(self, key: str, initial: int) -> int:
        left = self.postgres.number("SELECT units_left FROM postgres_atomic_stocks WHERE key = %s", (key,))
        return initial if left is None else left


class Cart(PostgresStore, stores.CartStore):
    """A row for each item: INSERT to add, SELECT to view.

    No item is lost: no request writes what another one has read. A view is a single statement, which sees
    everything that was committed when it began, and nothing else.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        self.postgres.run(
            "INSERT INTO postgres_atomic_cart_items (key, username, item) VALUES (%s, %s, %s)", (key, user, item)
        )

    def view(self, key: str, user: str) -> list[int]:
        rows = self.postgres.run(
            "SELECT item FROM postgres_atomic_cart_items WHERE key = %s AND username = %s ORDER BY id", (key, user)
        )
        return [item for (item,) in rows]


class Register(PostgresStore, stores.RegisterStore):
    """An upsert and a SELECT, with nothing in between.

    Everyone sees a change as soon as it is acknowledged: a statement sees all that was committed before it began.
    That holds for the server that took the write; a read replica would be a cache again.
    """

    def write(self, key: str, value: int) -> None:
        self.postgres.run(
            "INSERT INTO postgres_atomic_registers (key, value) VALUES (%s, %s)"
            " ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
            (key, value),
        )

    def read(self, key: str) -> int | None:
        return self.postgres.number("SELECT value FROM postgres_atomic_registers WHERE key = %s", (key,))


class Transfer(PostgresStore, stores.TransferStore):
    """Two times UPDATE … SET balance = balance + …, the lower account first; one SELECT for all accounts.

    The total is the same at every moment: both rows stay locked until the commit shows both changes at once, and
    a single statement sees a single moment. The order keeps two transfers from waiting for each other's row.
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        with self.postgres.transaction() as cur:
            for account, change in sorted([(sender, -amount), (receiver, amount)]):
                cur.execute(
                    "INSERT INTO postgres_atomic_accounts AS accounts (key, account, balance)"
                    " VALUES (%(key)s, %(account)s, %(balance)s + %(change)s)"
                    " ON CONFLICT (key, account) DO UPDATE SET balance = accounts.balance + %(change)s",
                    {"key": key, "account": account, "balance": balance, "change": change},
                )

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        found = dict(self.postgres.run("SELECT account, balance FROM postgres_atomic_accounts WHERE key = %s", (key,)))
        return [found.get(account, balance) for account in range(accounts)]


class OnCall(PostgresStore, stores.OnCallStore):
    """SELECT and UPDATE in a SERIALIZABLE transaction, and once more when Postgres refuses.

    One doctor always stays: Postgres notes what each transaction has read, and undoes one of two that each read
    what the other changed. (SELECT … FOR UPDATE of both rows would hold at every level, by waiting.)
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        self._open(key, round_)
        return self.postgres.retried(lambda cur: self._leave(cur, key, round_, doctor), "SERIALIZABLE")

    def read(self, key: str, round_: str) -> list[bool]:
        rows = self.postgres.run(
            "SELECT doctor, on_call FROM postgres_atomic_doctors WHERE key = %s AND round = %s", (key, round_)
        )
        return [dict(rows).get(doctor, True) for doctor in (0, 1)]

    def _open(self, key: str, round_: str) -> None:
        """Start the round with both doctors on call, unless it has started."""
        self.postgres.run(
            "INSERT INTO postgres_atomic_doctors (key, round, doctor, on_call)"
            " VALUES (%(key)s, %(round)s, 0, true), (%(key)s, %(round)s, 1, true) ON CONFLICT DO NOTHING",
            {"key": key, "round": round_},
        )

    def _leave(self, cur: cursor, key: str, round_: str, doctor: int) -> bool:
        cur.execute(
            "SELECT on_call FROM postgres_atomic_doctors WHERE key = %s AND round = %s AND doctor = %s",
            (key, round_, 1 - doctor),
        )
        [(other_is_on_call,)] = cur.fetchall()
        if other_is_on_call:
            cur.execute(
                "UPDATE postgres_atomic_doctors SET on_call = false WHERE key = %s AND round = %s AND doctor = %s",
                (key, round_, doctor),
            )
        return bool(other_is_on_call)


class Whoami(PostgresStore, stores.WhoamiStore):
    """A row for each session, found by the token that the request itself brings along.

    Nobody is taken for somebody else: the request carries what it needs to find its own session, and no other
    client's request ever comes there. Without a token there is no session to find.
    """

    facts = replace(FACTS, scope=Scope.CLIENT)

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is None:
            return None
        self.postgres.run(
            "INSERT INTO postgres_atomic_sessions (key, token) VALUES (%s, %s) ON CONFLICT DO NOTHING", (key, token)
        )
        [(current,)] = self.postgres.run(
            "SELECT token FROM postgres_atomic_sessions WHERE key = %s AND token = %s", (key, token)
        )
        return int(current)


class RateLimit(PostgresStore, stores.RateLimitStore):
    """One upsert that adds one WHERE the count is below the limit.

    Exactly the limit is admitted in each period: the statement locks the row and checks the condition again
    when it had to wait for another request. No row comes back for a request over the limit.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        rows = self.postgres.run(
            "INSERT INTO postgres_atomic_limits AS limits (key, username, period, admitted) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (key, username, period) DO UPDATE SET admitted = limits.admitted + 1"
            " WHERE limits.admitted < %s RETURNING admitted",
            (key, user, period.number, limit),
        )
        return bool(rows)
