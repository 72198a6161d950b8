"""UPDATE … SET value = value + 1: the row is locked while it is changed, and what is added to is the newest value.

A statement that writes reads the row itself, not the transaction's snapshot, at whatever level. MariaDB has no UPDATE …
RETURNING, but INSERT … RETURNING, LAST_INSERT_ID(…) and the number of changed rows tell what was written.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores.mariadb import MariaDBStore
from webapp.windows import Window

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="mariadb-naive", needs="mariadb")

TABLES = """
CREATE TABLE IF NOT EXISTS mariadb_atomic_counters (name VARBINARY(64) PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS mariadb_atomic_stocks (name VARBINARY(64) PRIMARY KEY, units_left BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS mariadb_atomic_cart_items (
    id BIGINT AUTO_INCREMENT PRIMARY KEY, name VARBINARY(64) NOT NULL, username VARBINARY(64) NOT NULL,
    item BIGINT NOT NULL, KEY (name, username));
CREATE TABLE IF NOT EXISTS mariadb_atomic_registers (name VARBINARY(64) PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS mariadb_atomic_accounts (
    name VARBINARY(64), account INT, moved BIGINT NOT NULL, PRIMARY KEY (name, account));
CREATE TABLE IF NOT EXISTS mariadb_atomic_off_call (
    name VARBINARY(64), round VARBINARY(64), doctor INT NOT NULL, PRIMARY KEY (name, round));
CREATE TABLE IF NOT EXISTS mariadb_atomic_sessions (name VARBINARY(64), token BIGINT, PRIMARY KEY (name, token));
CREATE TABLE IF NOT EXISTS mariadb_atomic_limits (
    name VARBINARY(64), username VARBINARY(64), period BIGINT, admitted BIGINT NOT NULL,
    PRIMARY KEY (name, username, period));
"""


class Counter(MariaDBStore, stores.CounterStore):
    """INSERT … ON DUPLICATE KEY UPDATE value = value + 1 RETURNING value.

    No addition is lost and no value is returned twice. The statement locks the row, and where it had to wait
    for another transaction's write, it adds to what that one left.
    """

    def add(self, key: str, window: Window) -> int:
        [(value,)] = self.mariadb.run(
            "INSERT INTO mariadb_atomic_counters (name, value) VALUES (%s, 1)"
            " ON DUPLICATE KEY UPDATE value = value + 1 RETURNING value",
            (key,),
        )
        return int(value)

    def read(self, key: str) -> int:
        return self.mariadb.number("SELECT value FROM mariadb_atomic_counters WHERE name = %s", (key,)) or 0


class Stock(MariaDBStore, stores.StockStore):
    """Open the stock once; then UPDATE … SET units_left = LAST_INSERT_ID(units_left - 1) WHERE units_left > 0.

    No unit is sold twice and none is left over: the statement checks the condition on the locked row, and changes no
    row when nothing was left. LAST_INSERT_ID(…) remembers for this connection alone what it was given.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        self.mariadb.run("INSERT IGNORE INTO mariadb_atomic_stocks (name, units_left) VALUES (%s, %s)", (key, initial))
        return self.mariadb.retried(lambda cur: self._buy(cur, key))

    def read(self, key: str, initial: int) -> int:
        left = self.mariadb.number("SELECT units_left FROM mariadb_atomic_stocks WHERE name = %s", (key,))
        return initial if left is None else left

    def _buy(self, cur: Cursor, key: str) -> int | None:
        sold = cur.execute(
            "UPDATE mariadb_atomic_stocks SET units_left = LAST_INSERT_ID(units_left - 1)"
            " WHERE name = %s AND units_left > 0",
            (key,),
        )
        return cur.lastrowid if sold else None


class Cart(MariaDBStore, stores.CartStore):
    """A row for each item: INSERT to add, SELECT to view.

    No item is lost: no request writes what another one has read. A view is a single statement, which sees
    everything that was committed when it began, and nothing else.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        self.mariadb.run(
            "INSERT INTO mariadb_atomic_cart_items (name, username, item) VALUES (%s, %s, %s)", (key, user, item)
        )

    def view(self, key: str, user: str) -> list[int]:
        rows = self.mariadb.run(
            "SELECT item FROM mariadb_atomic_cart_items WHERE name = %s AND username = %s ORDER BY id", (key, user)
        )
        return [item for (item,) in rows]


class Register(MariaDBStore, stores.RegisterStore):
    """An upsert and a SELECT, each in a transaction of its own.

    Everyone sees a change as soon as it is acknowledged: a transaction sees all that was committed before its first
    SELECT. One that stays open goes on showing that moment, and a read replica would be a cache again.
    """

    def write(self, key: str, value: int) -> None:
        self.mariadb.run(
            "INSERT INTO mariadb_atomic_registers (name, value) VALUES (%s, %s)"
            " ON DUPLICATE KEY UPDATE value = VALUES(value)",
            (key, value),
        )

    def read(self, key: str) -> int | None:
        return self.mariadb.number("SELECT value FROM mariadb_atomic_registers WHERE name = %s", (key,))


class Transfer(MariaDBStore, stores.TransferStore):
    """One upsert for both accounts, the lower one first: each row adds to what is there; one SELECT for all of them.

    The total is the same at every moment, since the commit shows both rows at once, and a SELECT sees a single moment.
    What is kept is the difference to the balance that an account begins with.
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        (one, change), (other, opposite) = sorted([(sender, -amount), (receiver, amount)])
        self.mariadb.run(
            "INSERT INTO mariadb_atomic_accounts (name, account, moved) VALUES (%s, %s, %s), (%s, %s, %s)"
            " ON DUPLICATE KEY UPDATE moved = moved + VALUES(moved)",
            (key, one, change, key, other, opposite),
        )

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        moved = dict(self.mariadb.run("SELECT account, moved FROM mariadb_atomic_accounts WHERE name = %s", (key,)))
        return [balance + moved.get(account, 0) for account in range(accounts)]


class OnCall(MariaDBStore, stores.OnCallStore):
    """One row for each round, which says who left: the first INSERT wins, and its doctor may repeat it.

    One doctor always stays: a primary key cannot be there twice. The rule about two records has become a rule about
    one; for two rows, see mariadb-for-update.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        [(left,)] = self.mariadb.run(
            "INSERT INTO mariadb_atomic_off_call (name, round, doctor) VALUES (%s, %s, %s)"
            " ON DUPLICATE KEY UPDATE doctor = doctor RETURNING doctor",
            (key, round_, doctor),
        )
        return bool(left == doctor)

    def read(self, key: str, round_: str) -> list[bool]:
        left = self.mariadb.number(
            "SELECT doctor FROM mariadb_atomic_off_call WHERE name = %s AND round = %s", (key, round_)
        )
        return [doctor != left for doctor in (0, 1)]


class Whoami(MariaDBStore, stores.WhoamiStore):
    """A row for each session, found by the token that the request itself brings along.

    Nobody is taken for somebody else: the request carries what it needs to find its own session, and no other
    client's request ever comes there. Without a token there is no session to find.
    """

    facts = replace(FACTS, scope=Scope.CLIENT)

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is None:
            return None
        self.mariadb.run("INSERT IGNORE INTO mariadb_atomic_sessions (name, token) VALUES (%s, %s)", (key, token))
        return self.mariadb.number(
            "SELECT token FROM mariadb_atomic_sessions WHERE name = %s AND token = %s", (key, token)
        )


class RateLimit(MariaDBStore, stores.RateLimitStore):
    """One upsert that adds one IF the count is below the limit, and says how many rows it changed.

    Exactly the limit is admitted in each period, since the count is compared and raised on the locked row. A row that
    is made counts as 1 changed row, one that is changed as 2, and one that stays as it is as 0.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        changed = self.mariadb.retried(
            lambda cur: cur.execute(
                "INSERT INTO mariadb_atomic_limits (name, username, period, admitted) VALUES (%s, %s, %s, 1)"
                " ON DUPLICATE KEY UPDATE admitted = IF(admitted < %s, admitted + 1, admitted)",
                (key, user, period.number, limit),
            )
        )
        return changed > 0
