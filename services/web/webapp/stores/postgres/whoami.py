"""Who the current user is, in Postgres."""
# ruff: noqa: D102  WhoamiStore says what ask does

from ...backends.postgres import Postgres
from ...windows import Window
from .. import WhoamiStore


class PostgresNaive(WhoamiStore):
    """One row for the current user, written when the request comes in and read when the answer is written.

    Two statements, each a transaction of its own (autocommit): whoever logged in last is who everybody is. In
    one transaction the row would stay locked, and everybody would wait in line for what nobody needs to share.
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def ask(self, key: str, token: int, window: Window) -> int:
        with self.postgres.transaction() as cur:
            cur.execute(
                "INSERT INTO current_users (key, token) VALUES (%s, %s)"
                " ON CONFLICT (key) DO UPDATE SET token = EXCLUDED.token",
                (key, token),
            )
        with self.postgres.transaction() as cur:
            cur.execute("SELECT token FROM current_users WHERE key = %s", (key,))
            [(current,)] = cur.fetchall()
        return int(current)


class PostgresUpdate(WhoamiStore):
    """A row for each session, found by the token that the request itself brought along.

    Nobody is taken for somebody else: the request carries what it takes to find its own session, and no other
    request ever writes there.
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def ask(self, key: str, token: int, window: Window) -> int:
        with self.postgres.transaction() as cur:
            cur.execute(
                "INSERT INTO sessions (key, token) VALUES (%s, %s) ON CONFLICT (key, token) DO NOTHING", (key, token)
            )
        with self.postgres.transaction() as cur:
            cur.execute("SELECT token FROM sessions WHERE key = %s AND token = %s", (key, token))
            [(current,)] = cur.fetchall()
        return int(current)
