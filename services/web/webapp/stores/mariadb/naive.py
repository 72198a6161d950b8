"""SELECT, decide in Python, write back in a REPEATABLE READ transaction, as in MySQL: the last writer wins.

The level promises that what a transaction reads again is still the same. In Postgres it also refuses to overwrite what
has changed since; InnoDB shows each SELECT the old snapshot and writes over the new row, without a word. MariaDB has
refused since 11.6.2 (error 1020), MySQL does not. Here `innodb_snapshot_isolation = OFF` brings back what MySQL does.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from webapp import stores
from webapp.cache import Cache
from webapp.facts import Among, Facts, Scope
from webapp.stores.mariadb import MariaDBStore
from webapp.windows import Window

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.NOBODY, needs="mariadb")

TABLES = """
CREATE TABLE IF NOT EXISTS mariadb_naive_counters (name VARBINARY(64) PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS mariadb_naive_stocks (name VARBINARY(64) PRIMARY KEY, units_left BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS mariadb_naive_carts (
    name VARBINARY(64), username VARBINARY(64), items JSON NOT NULL, PRIMARY KEY (name, username));
CREATE TABLE IF NOT EXISTS mariadb_naive_registers (name VARBINARY(64) PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS mariadb_naive_accounts (
    name VARBINARY(64), account INT, balance BIGINT NOT NULL, PRIMARY KEY (name, account));
CREATE TABLE IF NOT EXISTS mariadb_naive_doctors (
    name VARBINARY(64), round VARBINARY(64), doctor INT, on_call BOOLEAN NOT NULL, PRIMARY KEY (name, round, doctor));
CREATE TABLE IF NOT EXISTS mariadb_naive_current_users (name VARBINARY(64) PRIMARY KEY, token BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS mariadb_naive_limits (
    name VARBINARY(64), username VARBINARY(64), period BIGINT, admitted BIGINT NOT NULL,
    PRIMARY KEY (name, username, period));
"""

cache = Cache(timeout_s=1.0)


class Counter(MariaDBStore, stores.CounterStore):
    """SELECT, add in Python, write back, all in one transaction at REPEATABLE READ.

    A transaction alone does not help: two can SELECT the same value, and the second write waits for the first to
    commit, then overwrites it (P4, lost update). The level's name is no promise about writing.
    """

    def add(self, key: str, window: Window) -> int:
        return self.mariadb.retried(lambda cur: self._add(cur, key))

    def read(self, key: str) -> int:
        return self.mariadb.retried(lambda cur: self._select(cur, key))

    def _add(self, cur: Cursor, key: str) -> int:
        value = self._select(cur, key) + 1
        cur.execute(
            "SET STATEMENT innodb_snapshot_isolation = OFF FOR"
            " INSERT INTO mariadb_naive_counters (name, value) VALUES (%s, %s)"
            " ON DUPLICATE KEY UPDATE value = VALUES(value)",
            (key, value),
        )
        return value

    def _select(self, cur: Cursor, key: str) -> int:
        cur.execute("SELECT value FROM mariadb_naive_counters WHERE name = %s", (key,))
        row = cur.fetchone()
        return int(row[0]) if row else 0


class Stock(MariaDBStore, stores.StockStore):
    """SELECT what is left, compare in Python, write one less, all in one transaction at REPEATABLE READ.

    Two transactions can SELECT the same last unit, and both sell it: the second write waits for the first to
    commit and then overwrites it.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        return self.mariadb.retried(lambda cur: self._buy(cur, key, initial))

    def read(self, key: str, initial: int) -> int:
        return self.mariadb.retried(lambda cur: self._select(cur, key, initial))

    def _buy(self, cur: Cursor, key: str, initial: int) -> int | None:
        left = self._select(cur, key, initial)
        if left == 0:
            return None
        cur.execute(
            "SET STATEMENT innodb_snapshot_isolation = OFF FOR"
            " INSERT INTO mariadb_naive_stocks (name, units_left) VALUES (%s, %s)"
            " ON DUPLICATE KEY UPDATE units_left = VALUES(units_left)",
            (key, left - 1),
        )
        return left - 1

    def _select(self, cur: Cursor, key: str, initial: int) -> int:
        cur.execute("SELECT units_left FROM mariadb_naive_stocks WHERE name = %s", (key,))
        row = cur.fetchone()
        return int(row[0]) if row else initial


class Cart(MariaDBStore, stores.CartStore):
    """One row holds the whole cart: SELECT it, add the item, write it back, at REPEATABLE READ.

    When two of a user's tabs act at once, both SELECT the same cart and the last write wipes out the other's
    item. A JSON column invites this; an ORM does it for every change of such a column.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        self.mariadb.retried(lambda cur: self._add(cur, key, user, item))

    def view(self, key: str, user: str) -> list[int]:
        return self.mariadb.retried(lambda cur: self._select(cur, key, user))

    def _add(self, cur: Cursor, key: str, user: str, item: int) -> None:
        cart = [*self._select(cur, key, user), item]
        cur.execute(
            "SET STATEMENT innodb_snapshot_isolation = OFF FOR"
            " INSERT INTO mariadb_naive_carts (name, username, items) VALUES (%s, %s, %s)"
            " ON DUPLICATE KEY UPDATE items = VALUES(items)",
            (key, user, json.dumps(cart)),
        )

    def _select(self, cur: Cursor, key: str, user: str) -> list[int]:
        cur.execute("SELECT items FROM mariadb_naive_carts WHERE name = %s AND username = %s", (key, user))
        row = cur.fetchone()
        return list(json.loads(row[0])) if row else []


class Register(MariaDBStore, stores.RegisterStore):
    """An upsert, and a SELECT whose answer the process remembers for a second, to spare the database.

    Every value is a correct one, but up to a second old: not even the administrator who changed it sees the
    change at once. Processes forget at different times, so that reloads go back and forth in time.
    """

    facts = replace(FACTS, stale_s=cache.timeout_s)

    def write(self, key: str, value: int) -> None:
        self.mariadb.run(
            "INSERT INTO mariadb_naive_registers (name, value) VALUES (%s, %s)"
            " ON DUPLICATE KEY UPDATE value = VALUES(value)",
            (key, value),
        )

    def read(self, key: str) -> int | None:
        return cache.get(key, self._load)

    def _load(self, key: str) -> int | None:
        return self.mariadb.number("SELECT value FROM mariadb_naive_registers WHERE name = %s", (key,))


class Transfer(MariaDBStore, stores.TransferStore):
    """SELECT both balances, compute the new ones, write both back; SELECT all accounts one after the other.

    Money is lost: a balance is overwritten that has changed since. Unlike at READ COMMITTED, no read shows half of a
    transfer: all SELECTs of a transaction see the snapshot of its first one, with whatever total there was then.
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        self.mariadb.retried(lambda cur: self._transfer(cur, key, {sender: -amount, receiver: amount}, balance))

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        return self.mariadb.retried(lambda cur: [self._select(cur, key, one, balance) for one in range(accounts)])

    def _transfer(self, cur: Cursor, key: str, changes: dict[int, int], balance: int) -> None:
        changed = {account: self._select(cur, key, account, balance) + change for account, change in changes.items()}
        for account in sorted(changed):  # as an ORM flushes: in the order of the primary key
            cur.execute(
                "SET STATEMENT innodb_snapshot_isolation = OFF FOR"
                " INSERT INTO mariadb_naive_accounts (name, account, balance) VALUES (%s, %s, %s)"
                " ON DUPLICATE KEY UPDATE balance = VALUES(balance)",
                (key, account, changed[account]),
            )

    def _select(self, cur: Cursor, key: str, account: int, initial: int) -> int:
        cur.execute("SELECT balance FROM mariadb_naive_accounts WHERE name = %s AND account = %s", (key, account))
        row = cur.fetchone()
        return int(row[0]) if row else initial


class OnCall(MariaDBStore, stores.OnCallStore):
    """SELECT whether the other doctor is on call, UPDATE the doctor's own row, at REPEATABLE READ.

    Each transaction reads a snapshot from before the other one's change, and both leave. Not even with
    `innodb_snapshot_isolation`, which refuses to overwrite a row that has changed since: these are two rows.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        self.mariadb.run(
            "INSERT IGNORE INTO mariadb_naive_doctors (name, round, doctor, on_call)"
            " VALUES (%(key)s, %(round)s, 0, TRUE), (%(key)s, %(round)s, 1, TRUE)",
            {"key": key, "round": round_},
        )
        return self.mariadb.retried(lambda cur: self._leave(cur, key, round_, doctor))

    def read(self, key: str, round_: str) -> list[bool]:
        rows = self.mariadb.run(
            "SELECT doctor, on_call FROM mariadb_naive_doctors WHERE name = %s AND round = %s", (key, round_)
        )
        return [bool(dict(rows).get(doctor, True)) for doctor in (0, 1)]

    def _leave(self, cur: Cursor, key: str, round_: str, doctor: int) -> bool:
        cur.execute(
            "SELECT on_call FROM mariadb_naive_doctors WHERE name = %s AND round = %s AND doctor = %s",
            (key, round_, 1 - doctor),
        )
        [(other_is_on_call,)] = cur.fetchall()
        if other_is_on_call:
            cur.execute(
                "UPDATE mariadb_naive_doctors SET on_call = FALSE WHERE name = %s AND round = %s AND doctor = %s",
                (key, round_, doctor),
            )
        return bool(other_is_on_call)


class Whoami(MariaDBStore, stores.WhoamiStore):
    """One row for the current user, written when the request comes in and read when the answer is written.

    Two transactions, one for each statement: everybody is the user who logged in last. In a single one the row would
    stay locked, and requests would wait in line for what none needs to share.
    """

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is not None:
            self.mariadb.run(
                "INSERT INTO mariadb_naive_current_users (name, token) VALUES (%s, %s)"
                " ON DUPLICATE KEY UPDATE token = VALUES(token)",
                (key, token),
            )
        return self.mariadb.number("SELECT token FROM mariadb_naive_current_users WHERE name = %s", (key,))


class RateLimit(MariaDBStore, stores.RateLimitStore):
    """SELECT how many requests were admitted in this period, compare, write one more, at REPEATABLE READ.

    Requests that come at the same time all SELECT the same count and are all admitted, and the last write
    forgets the others. So it fails under a burst of requests, the one case that it is for.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        return self.mariadb.retried(lambda cur: self._admit(cur, key, user, limit, period))

    def _admit(self, cur: Cursor, key: str, user: str, limit: int, period: stores.Period) -> bool:
        cur.execute(
            "SELECT admitted FROM mariadb_naive_limits WHERE name = %s AND username = %s AND period = %s",
            (key, user, period.number),
        )
        row = cur.fetchone()
        so_far = int(row[0]) if row else 0
        if so_far >= limit:
            return False
        cur.execute(
            "SET STATEMENT innodb_snapshot_isolation = OFF FOR"
            " INSERT INTO mariadb_naive_limits (name, username, period, admitted) VALUES (%s, %s, %s, %s)"
            " ON DUPLICATE KEY UPDATE admitted = VALUES(admitted)",
            (key, user, period.number, so_far + 1),
        )
        return True
