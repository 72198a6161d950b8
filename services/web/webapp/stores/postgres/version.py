"""A version in each row: UPDATE … WHERE version = the one that was read, and all of it again if no row was updated.

No update is lost, at READ COMMITTED: whoever was second writes nothing and begins anew (optimistic locking; ORMs call
the column version_id or lock_version). It guards the rows that are written. What is only read may change meanwhile:
write skew with two doctors, and half of a transfer when accounts are read one by one. After 50 attempts the request is
answered with 503, and nothing has changed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from webapp.facts import Among, Facts, Scope
from webapp.retries import ConflictError
from webapp.stores._dictionary import Key
from webapp.stores._transactions import CANNOT, Work, text, workloads
from webapp.stores.postgres._rows import Rows

if TYPE_CHECKING:
    from psycopg2.extensions import cursor

    from webapp.backends.postgres import Postgres

FACTS = Facts(
    scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="postgres-naive", needs="postgres", cannot=CANNOT
)

TABLES = """
CREATE TABLE IF NOT EXISTS postgres_version_state (
    name text PRIMARY KEY, value jsonb NOT NULL, version bigint NOT NULL);
"""

SKEWED = dict.fromkeys(("Transfer", "OnCall"), replace(FACTS, atomic_among=Among.NOBODY, naive_twin=None))


class Versioned(Rows):
    """Rows that are only written if they still have the version that was read; 0 stands for no row."""

    def __init__(self, cur: cursor) -> None:
        super().__init__(cur, "postgres_version_state")
        self._versions: dict[str, int] = {}

    def get(self, key: Key, default: Any = None, /) -> Any:
        """SELECT a value and its version."""
        self.cur.execute("SELECT value, version FROM postgres_version_state WHERE name = %s", (text(key),))
        value, self._versions[text(key)] = self.cur.fetchone() or (default, 0)
        return value

    def __setitem__(self, key: Key, value: Any, /) -> None:
        """Note a value, of a row whose version is known."""
        if text(key) not in self._versions:
            self.get(key)
        super().__setitem__(key, value)

    def write(self, name: str, value: str) -> None:
        """UPDATE a row, or INSERT it. Raises ConflictError if somebody else was first."""
        if version := self._versions[name]:
            self.cur.execute(
                "UPDATE postgres_version_state SET value = %s, version = version + 1 WHERE name = %s AND version = %s",
                (value, name, version),
            )
        else:
            self.cur.execute(
                "INSERT INTO postgres_version_state VALUES (%s, %s, 1) ON CONFLICT (name) DO NOTHING", (name, value)
            )
        if self.cur.rowcount == 0:
            raise ConflictError


def run(postgres: Postgres, name: str, work: Work) -> Any:
    """Try until nobody has written meanwhile what is written here."""
    return postgres.retried(lambda cur: Versioned(cur).do(work))


Counter, Stock, Cart, Transfer, OnCall, RateLimit = workloads(FACTS, run, SKEWED)
