"""The last ticket, in Postgres."""
# ruff: noqa: D102  StockStore says what buy and read do

from psycopg2.extensions import cursor

from ...backends.postgres import Postgres
from ...windows import Window
from .. import StockStore


class PostgresNaive(StockStore):
    """SELECT what is left, compare in Python, write one less, all in one transaction at READ COMMITTED.

    Two transactions can SELECT the same last unit, and both sell it: the second write waits for the first to
    commit and then overwrites it. That the SELECT was inside the transaction changes nothing at this level.
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        with self.postgres.transaction() as cur:
            left = _select(cur, "postgres-naive", key, initial)
            if left == 0:
                return None
            cur.execute(
                "INSERT INTO stocks (store, key, units_left) VALUES ('postgres-naive', %s, %s)"
                " ON CONFLICT (store, key) DO UPDATE SET units_left = EXCLUDED.units_left",
                (key, left - 1),
            )
        return left - 1

    def read(self, key: str, initial: int) -> int:
        with self.postgres.transaction() as cur:
            return _select(cur, "postgres-naive", key, initial)


class PostgresUpdate(StockStore):
    """UPDATE … SET units_left = units_left - 1 WHERE units_left > 0 RETURNING units_left, as an upsert.

    No unit is sold twice and none stays behind. The statement locks the row and looks at the condition again
    when it had to wait for another sale; no row comes back when nothing was left.
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        with self.postgres.transaction() as cur:
            cur.execute(
                "INSERT INTO stocks (store, key, units_left) SELECT 'postgres-update', %(key)s, %(initial)s - 1"
                " WHERE %(initial)s > 0"
                " ON CONFLICT (store, key) DO UPDATE SET units_left = stocks.units_left - 1"
                " WHERE stocks.units_left > 0 RETURNING units_left",
                {"key": key, "initial": initial},
            )
            row = cur.fetchone()
        return int(row[0]) if row else None

    def read(self, key: str, initial: int) -> int:
        with self.postgres.transaction() as cur:
            return _select(cur, "postgres-update", key, initial)


def _select(cur: cursor, store: str, key: str, initial: int) -> int:
    cur.execute("SELECT units_left FROM stocks WHERE store = %s AND key = %s", (store, key))
    row = cur.fetchone()
    return int(row[0]) if row else initial
