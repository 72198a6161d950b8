"""SELECT … FOR UPDATE, decide in Python, UPDATE: the row is locked from the read to the commit, and others wait.

FOR UPDATE reads the newest row, not the snapshot, so that the decision is still true when it is written. A row must be
there to be locked: each class makes it first, in a transaction of its own. Who waits for more than 4 s is answered 503.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores.mariadb import MariaDBStore
from webapp.windows import Window

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

FACTS = Facts(
    scope=Scope.SHARED,
    atomic_among=Among.EVERYBODY,
    naive_twin="mariadb-naive",
    needs="mariadb",
    cannot={
        "register": "What is written does not depend on what was read: nothing to lock. See mariadb-atomic.",
        "whoami": "Requests have no row in common: nothing to lock. See mariadb-atomic.",
    },
)

TABLES = """
CREATE TABLE IF NOT EXISTS mariadb_for_update_counters (name VARBINARY(64) PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS mariadb_for_update_stocks (name VARBINARY(64) PRIMARY KEY, units_left BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS mariadb_for_update_carts (
    name VARBINARY(64), username VARBINARY(64), items JSON NOT NULL, PRIMARY KEY (name, username));
CREATE TABLE IF NOT EXISTS mariadb_for_update_accounts (
    name VARBINARY(64), account INT, balance BIGINT NOT NULL, PRIMARY KEY (name, account));
CREATE TABLE IF NOT EXISTS mariadb_for_update_doctors (
    name VARBINARY(64), round VARBINARY(64), doctor INT, on_call BOOLEAN NOT NULL, PRIMARY KEY (name, round, doctor));
CREATE TABLE IF NOT EXISTS mariadb_for_update_limits (
    name VARBINARY(64), username VARBINARY(64), period BIGINT, admitted BIGINT NOT NULL,
    PRIMARY KEY (name, username, period));
"""


class Counter(MariaDBStore, stores.CounterStore):
    """SELECT value … FOR UPDATE, add in Python, UPDATE.

    No addition is lost and no value is returned twice: the second request waits at its SELECT until the first has
    committed, and then reads what that one wrote.
    """

    def add(self, key: str, window: Window) -> int:
        self.mariadb.run("INSERT IGNORE INTO mariadb_for_update_counters (name, value) VALUES (%s, 0)", (key,))
        return self.mariadb.retried(lambda cur: self._add(cur, key))

    def read(self, key: str) -> int:
        return self.mariadb.number("SELECT value FROM mariadb_for_update_counters WHERE name = %s", (key,)) or 0

    def _add(self, cur: Cursor, key: str) -> int:
        cur.execute("SELECT value FROM mariadb_for_update_counters WHERE name = %s FOR UPDATE", (key,))
        [(value,)] = cur.fetchall()
        cur.execute("UPDATE mariadb_for_update_counters SET value = %s WHERE name = %s", (value + 1, key))
        return int(value) + 1


class Stock(MariaDBStore, stores.StockStore):
    """SELECT units_left … FOR UPDATE, compare in Python, UPDATE.

    No unit is sold twice and none is left over: what is left cannot change between the comparison and the commit.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        self.mariadb.run(
            "INSERT IGNORE INTO mariadb_for_update_stocks (name, units_left) VALUES (%s, %s)", (key, initial)
        )
        return self.mariadb.retried(lambda cur: self._buy(cur, key))

    def read(self, key: str, initial: int) -> int:
        left = self.mariadb.number("SELECT units_left FROM mariadb_for_update_stocks WHERE name = %s", (key,))
        return initial if left is None else left

    def _buy(self, cur: Cursor, key: str) -> int | None:
        cur.execute("SELECT units_left FROM mariadb_for_update_stocks WHERE name = %s FOR UPDATE", (key,))
        [(left,)] = cur.fetchall()
        if left == 0:
            return None
        cur.execute("UPDATE mariadb_for_update_stocks SET units_left = %s WHERE name = %s", (left - 1, key))
        return int(left) - 1


class Cart(MariaDBStore, stores.CartStore):
    """One row holds the whole cart: SELECT it FOR UPDATE, add the item, UPDATE it.

    No item is lost: a user's tabs wait for each other. The row is read and written as a whole each time.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        self.mariadb.run(
            "INSERT IGNORE INTO mariadb_for_update_carts (name, username, items) VALUES (%s, %s, '[]')", (key, user)
        )
        self.mariadb.retried(lambda cur: self._add(cur, key, user, item))

    def view(self, key: str, user: str) -> list[int]:
        rows = self.mariadb.run(
            "SELECT items FROM mariadb_for_update_carts WHERE name = %s AND username = %s", (key, user)
        )
        return list(json.loads(rows[0][0])) if rows else []

    def _add(self, cur: Cursor, key: str, user: str, item: int) -> None:
        cur.execute(
            "SELECT items FROM mariadb_for_update_carts WHERE name = %s AND username = %s FOR UPDATE", (key, user)
        )
        [(items,)] = cur.fetchall()
        cur.execute(
            "UPDATE mariadb_for_update_carts SET items = %s WHERE name = %s AND username = %s",
            (json.dumps([*json.loads(items), item]), key, user),
        )


class Transfer(MariaDBStore, stores.TransferStore):
    """SELECT both balances FOR UPDATE in the order of their accounts, compute the new ones, UPDATE both.

    The total is the same at every moment: both rows stay locked until the commit shows both changes at once. The order
    keeps two transfers from waiting for each other's row.
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        self.mariadb.run(
            "INSERT IGNORE INTO mariadb_for_update_accounts (name, account, balance) VALUES (%s, %s, %s), (%s, %s, %s)",
            (key, sender, balance, key, receiver, balance),
        )
        self.mariadb.retried(lambda cur: self._transfer(cur, key, {sender: -amount, receiver: amount}))

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        found = dict(
            self.mariadb.run("SELECT account, balance FROM mariadb_for_update_accounts WHERE name = %s", (key,))
        )
        return [found.get(account, balance) for account in range(accounts)]

    def _transfer(self, cur: Cursor, key: str, changes: dict[int, int]) -> None:
        cur.execute(
            "SELECT account, balance FROM mariadb_for_update_accounts"
            " WHERE name = %s AND account IN (%s, %s) ORDER BY account FOR UPDATE",
            (key, *changes),
        )
        for account, balance in cur.fetchall():
            cur.execute(
                "UPDATE mariadb_for_update_accounts SET balance = %s WHERE name = %s AND account = %s",
                (balance + changes[account], key, account),
            )


class OnCall(MariaDBStore, stores.OnCallStore):
    """SELECT both doctors FOR UPDATE, decide in Python, UPDATE one.

    One doctor always stays: who asks second waits until the first has left, and reads that. It is the row that is not
    changed that has to be locked, too.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        self.mariadb.run(
            "INSERT IGNORE INTO mariadb_for_update_doctors (name, round, doctor, on_call)"
            " VALUES (%(key)s, %(round)s, 0, TRUE), (%(key)s, %(round)s, 1, TRUE)",
            {"key": key, "round": round_},
        )
        return self.mariadb.retried(lambda cur: self._leave(cur, key, round_, doctor))

    def read(self, key: str, round_: str) -> list[bool]:
        rows = self.mariadb.run(
            "SELECT doctor, on_call FROM mariadb_for_update_doctors WHERE name = %s AND round = %s", (key, round_)
        )
        return [bool(dict(rows).get(doctor, True)) for doctor in (0, 1)]

    def _leave(self, cur: Cursor, key: str, round_: str, doctor: int) -> bool:
        cur.execute(
            "SELECT doctor, on_call FROM mariadb_for_update_doctors WHERE name = %s AND round = %s FOR UPDATE",
            (key, round_),
        )
        other_is_on_call = bool(dict(cur.fetchall())[1 - doctor])
        if other_is_on_call:
            cur.execute(
                "UPDATE mariadb_for_update_doctors SET on_call = FALSE WHERE name = %s AND round = %s AND doctor = %s",
                (key, round_, doctor),
            )
        return other_is_on_call


class RateLimit(MariaDBStore, stores.RateLimitStore):
    """SELECT admitted … FOR UPDATE, compare in Python, UPDATE.

    Exactly the limit is admitted in each period: a user's requests wait for each other, also those that are refused.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        row = (key, user, period.number)
        self.mariadb.run(
            "INSERT IGNORE INTO mariadb_for_update_limits (name, username, period, admitted) VALUES (%s, %s, %s, 0)",
            row,
        )
        return self.mariadb.retried(lambda cur: self._admit(cur, row, limit))

    def _admit(self, cur: Cursor, row: tuple[str, str, int], limit: int) -> bool:
        cur.execute(
            "SELECT admitted FROM mariadb_for_update_limits"
            " WHERE name = %s AND username = %s AND period = %s FOR UPDATE",
            row,
        )
        [(so_far,)] = cur.fetchall()
        if so_far >= limit:
            return False
        cur.execute(
            "UPDATE mariadb_for_update_limits SET admitted = %s WHERE name = %s AND username = %s AND period = %s",
            (so_far + 1, *row),
        )
        return True
