"""The counter in Postgres."""
# ruff: noqa: D102  CounterStore says what add and read do

from psycopg2.extensions import cursor

from ...backends.postgres import Postgres
from ...windows import Window
from .. import CounterStore


class PostgresNaive(CounterStore):
    """SELECT, add in Python, write back, all in one transaction at READ COMMITTED.

    A transaction alone does not save it: two can SELECT the same value, and the second write waits for the
    first to commit, then overwrites it (P4, lost update). READ COMMITTED promises that what was read had been
    committed, not that it is still true at the time of writing.
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def add(self, key: str, window: Window) -> int:
        with self.postgres.transaction() as cur:
            value = _select(cur, "postgres-naive", key) + 1
            cur.execute(
                "INSERT INTO counters (store, key, value) VALUES ('postgres-naive', %s, %s)"
                " ON CONFLICT (store, key) DO UPDATE SET value = EXCLUDED.value",
                (key, value),
            )
        return value

    def read(self, key: str) -> int:
        with self.postgres.transaction() as cur:
            return _select(cur, "postgres-naive", key)


class PostgresUpdate(CounterStore):
    """UPDATE … SET value = value + 1 RETURNING value, as an upsert for the first use.

    No addition is lost and no value is returned twice. The statement locks the row, and where it had to wait
    for another transaction's write it adds to what that one left.
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def add(self, key: str, window: Window) -> int:
        with self.postgres.transaction() as cur:
            cur.execute(
                "INSERT INTO counters (store, key, value) VALUES ('postgres-update', %s, 1)"
                " ON CONFLICT (store, key) DO UPDATE SET value = counters.value + 1 RETURNING value",
                (key,),
            )
            [(value,)] = cur.fetchall()
        return int(value)

    def read(self, key: str) -> int:
        with self.postgres.transaction() as cur:
            return _select(cur, "postgres-update", key)


def _select(cur: cursor, store: str, key: str) -> int:
    cur.execute("SELECT value FROM counters WHERE store = %s AND key = %s", (store, key))
    row = cur.fetchone()
    return int(row[0]) if row else 0
