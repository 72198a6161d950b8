"""A setting that an administrator changes, in Postgres."""
# ruff: noqa: D102  RegisterStore says what write and read do

from ...backends.postgres import Postgres
from .. import RegisterStore
from ..cache import Cache

cache = Cache(timeout_s=1.0)


class PostgresNaive(RegisterStore):
    """An upsert, and a SELECT whose answer the process remembers for a second, to spare the database.

    Every value is the right one, only up to a second too late: not even the administrator who changed it sees
    the change at once. Processes forget at different times, so that reloads go forth and back in time.
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def write(self, key: str, value: int) -> None:
        _upsert(self.postgres, "postgres-naive", key, value)

    def read(self, key: str) -> int | None:
        return cache.get(key, lambda missed: _select(self.postgres, "postgres-naive", missed))


class PostgresUpdate(RegisterStore):
    """An upsert and a SELECT, nothing in between.

    Everyone sees a change as soon as it is acknowledged: a statement sees all that was committed before it began.
    That holds for the server that took the write; a read replica would be a cache again.
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def write(self, key: str, value: int) -> None:
        _upsert(self.postgres, "postgres-update", key, value)

    def read(self, key: str) -> int | None:
        return _select(self.postgres, "postgres-update", key)


def _upsert(postgres: Postgres, store: str, key: str, value: int) -> None:
    with postgres.transaction() as cur:
        cur.execute(
            "INSERT INTO registers (store, key, value) VALUES (%s, %s, %s)"
            " ON CONFLICT (store, key) DO UPDATE SET value = EXCLUDED.value",
            (store, key, value),
        )


def _select(postgres: Postgres, store: str, key: str) -> int | None:
    with postgres.transaction() as cur:
        cur.execute("SELECT value FROM registers WHERE store = %s AND key = %s", (store, key))
        row = cur.fetchone()
    return int(row[0]) if row else None
