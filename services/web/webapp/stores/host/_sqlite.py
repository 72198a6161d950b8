"""What the stores in SQLite share: a connection for each thread, and a table that is used like a dictionary.

The file is in the folder for temporary files: a container's own, so that a replica's processes share it.
"""

import json
import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from webapp.stores._dictionary import Key
from webapp.stores.host._flock import locked

PATIENCE_S = 5.0
"""How long SQLite tries to get its file's lock; then the request is answered with 503."""


class Database:
    """A SQLite file in a journal mode (`delete`, the default: a rollback journal; or `wal`) with these tables."""

    def __init__(self, name: str, tables: str, journal: str = "delete") -> None:
        self._name = name
        self._script = f"PRAGMA journal_mode = {journal}; {tables}"
        self._local = threading.local()

    def run(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run a statement, which is a transaction unless one is open, and return its rows."""
        return self._connection().execute(statement, values).fetchall()

    @contextmanager
    def immediate(self) -> Iterator[None]:
        """Open a transaction that takes the one lock for writing at its beginning, not at its first write."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection; one that crossed a fork must not be used."""
        if getattr(self._local, "pid", None) != os.getpid():
            path = Path(tempfile.gettempdir(), f"{self._name}.db")
            # isolation_level=None: this module begins no transaction by itself.
            connection = sqlite3.connect(path, PATIENCE_S, isolation_level=None, check_same_thread=False)
            with locked(path.with_suffix(".setup")):  # SQLite does not wait for its turn to change the journal mode
                connection.executescript(self._script)
            self._local.connection, self._local.pid = connection, os.getpid()
        opened: sqlite3.Connection = self._local.connection
        return opened


class Table:
    """A table of names and values: each look is a SELECT, each change an upsert, and nothing joins the two."""

    TABLES = "CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL)"

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: Key, default: Any = None, /) -> Any:
        """SELECT a value."""
        rows = self._database.run("SELECT value FROM state WHERE name = ?", (json.dumps(key),))
        return json.loads(rows[0][0]) if rows else default

    def __setitem__(self, key: Key, value: Any, /) -> None:
        """Upsert a value."""
        self._database.run(
            "INSERT INTO state VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (json.dumps(key), json.dumps(value)),
        )

    def __contains__(self, key: object, /) -> bool:
        """SELECT whether there is a value."""
        return bool(self._database.run("SELECT 1 FROM state WHERE name = ?", (json.dumps(key),)))
