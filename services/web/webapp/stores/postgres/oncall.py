"""Two doctors, one of whom must stay on call, in Postgres."""
# ruff: noqa: D102  OnCallStore says what leave and read do

from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ, ISOLATION_LEVEL_SERIALIZABLE, cursor

from ...backends.postgres import Postgres
from ...windows import Window
from .. import OnCallStore


class PostgresNaive(OnCallStore):
    """SELECT whether the other doctor is on call, UPDATE the own row, at REPEATABLE READ.

    Each transaction reads from a picture of the time before the other one changed anything, and both go. The
    level refuses to overwrite a row that was changed since, but these are two rows: write skew.
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        _open(self.postgres, "postgres-naive", key, round_)
        return self.postgres.retried(
            lambda cur: _leave(cur, "postgres-naive", key, round_, doctor), ISOLATION_LEVEL_REPEATABLE_READ
        )

    def read(self, key: str, round_: str) -> list[bool]:
        return _select(self.postgres, "postgres-naive", key, round_)


class PostgresUpdate(OnCallStore):
    """The same SELECT and UPDATE at SERIALIZABLE, and once more when Postgres refuses.

    One doctor always stays: Postgres notes what each transaction has read, and undoes one of two of which each
    read what the other changed. (SELECT … FOR UPDATE of both rows would hold at every level, by waiting.)
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        _open(self.postgres, "postgres-update", key, round_)
        return self.postgres.retried(
            lambda cur: _leave(cur, "postgres-update", key, round_, doctor), ISOLATION_LEVEL_SERIALIZABLE
        )

    def read(self, key: str, round_: str) -> list[bool]:
        return _select(self.postgres, "postgres-update", key, round_)


def _open(postgres: Postgres, store: str, key: str, round_: str) -> None:
    """Begin the round unless it has begun: both are on call."""
    with postgres.transaction() as cur:
        cur.execute(
            "INSERT INTO doctors (store, key, round, doctor, on_call) VALUES (%(store)s, %(key)s, %(round)s, 0, true),"
            " (%(store)s, %(key)s, %(round)s, 1, true) ON CONFLICT DO NOTHING",
            {"store": store, "key": key, "round": round_},
        )


def _leave(cur: cursor, store: str, key: str, round_: str, doctor: int) -> bool:
    cur.execute(
        "SELECT on_call FROM doctors WHERE store = %s AND key = %s AND round = %s AND doctor = %s",
        (store, key, round_, 1 - doctor),
    )
    [(other_is_on_call,)] = cur.fetchall()
    if other_is_on_call:
        cur.execute(
            "UPDATE doctors SET on_call = false WHERE store = %s AND key = %s AND round = %s AND doctor = %s",
            (store, key, round_, doctor),
        )
    return bool(other_is_on_call)


def _select(postgres: Postgres, store: str, key: str, round_: str) -> list[bool]:
    with postgres.transaction() as cur:
        cur.execute(
            "SELECT doctor, on_call FROM doctors WHERE store = %s AND key = %s AND round = %s", (store, key, round_)
        )
        found = dict(cur.fetchall())
    return [found.get(doctor, True) for doctor in (0, 1)]
