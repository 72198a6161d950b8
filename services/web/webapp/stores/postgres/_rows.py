"""Rows of a table that are used like a dictionary within one transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from webapp.stores._dictionary import Key
from webapp.stores._transactions import Run, Work, text

if TYPE_CHECKING:
    from psycopg2.extensions import cursor

    from webapp.backends.postgres import Postgres


class Rows:
    """SELECT to read; what is written waits for the end of the work, as an ORM waits until it flushes.

    `table` is the store's own, so it may be written into the statements (S608).
    """

    def __init__(self, cur: cursor, table: str) -> None:
        self.cur, self.table = cur, table
        self._changed: dict[str, str] = {}

    def get(self, key: Key, default: Any = None, /) -> Any:
        """SELECT a value."""
        self.cur.execute(f"SELECT value FROM {self.table} WHERE name = %s", (text(key),))  # noqa: S608
        row = self.cur.fetchone()
        return row[0] if row else default

    def __setitem__(self, key: Key, value: Any, /) -> None:
        """Note a value."""
        self._changed[text(key)] = json.dumps(value)

    def __contains__(self, key: Any, /) -> bool:
        """Tell whether there is a value."""
        return self.get(key) is not None

    def do(self, work: Work) -> Any:
        """Do some work, then write in the order of the names, so that no two transactions block each other."""
        answer = work(self)
        for name in sorted(self._changed):
            self.write(name, self._changed[name])
        return answer

    def write(self, name: str, value: str) -> None:
        """Upsert a value."""
        self.cur.execute(
            f"INSERT INTO {self.table} (name, value) VALUES (%s, %s)"  # noqa: S608
            " ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value",
            (name, value),
        )


def at(isolation: str, table: str) -> Run:
    """Make what runs some work in a transaction of this level, and again when Postgres undid it."""

    def run(postgres: Postgres, name: str, work: Work) -> Any:
        return postgres.retried(lambda cur: Rows(cur, table).do(work), isolation)

    return run
