"""So many requests a minute for each user, counted in Postgres."""
# ruff: noqa: D102  RateLimitStore says what admit does

from ...backends.postgres import Postgres
from ...windows import Window
from .. import Period, RateLimitStore


class PostgresNaive(RateLimitStore):
    """SELECT how many were admitted in this minute, compare, write one more, at READ COMMITTED.

    Requests that come at the same time all SELECT the same count and are all admitted, and the last write
    forgets the others. So it fails just when somebody fires many requests at once: the one case that it is for.
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def admit(self, key: str, user: str, limit: int, period: Period, window: Window) -> bool:
        with self.postgres.transaction() as cur:
            cur.execute(
                "SELECT admitted FROM limits"
                " WHERE store = 'postgres-naive' AND key = %s AND username = %s AND period = %s",
                (key, user, period.number),
            )
            row = cur.fetchone()
            so_far = int(row[0]) if row else 0
            if so_far >= limit:
                return False
            cur.execute(
                "INSERT INTO limits (store, key, username, period, admitted)"
                " VALUES ('postgres-naive', %s, %s, %s, %s)"
                " ON CONFLICT (store, key, username, period) DO UPDATE SET admitted = EXCLUDED.admitted",
                (key, user, period.number, so_far + 1),
            )
        return True


class PostgresUpdate(RateLimitStore):
    """One upsert that adds one WHERE the count is below the limit.

    Exactly the limit is admitted in each period: the statement locks the row and looks at the condition again
    when it had to wait for another request. No row comes back for a request that is one too many.
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def admit(self, key: str, user: str, limit: int, period: Period, window: Window) -> bool:
        with self.postgres.transaction() as cur:
            cur.execute(
                "INSERT INTO limits (store, key, username, period, admitted)"
                " VALUES ('postgres-update', %s, %s, %s, 1)"
                " ON CONFLICT (store, key, username, period) DO UPDATE SET admitted = limits.admitted + 1"
                " WHERE limits.admitted < %s RETURNING admitted",
                (key, user, period.number, limit),
            )
            return cur.fetchone() is not None
