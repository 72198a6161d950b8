"""MariaDB: a pool for each process, opened after the fork; it makes the tables, and no wait lasts forever."""

from __future__ import annotations

import os
import random
import select
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from queue import LifoQueue
from typing import Any, TypeAlias, TypeVar

import pymysql
from pymysql.connections import Connection
from pymysql.constants import ER
from pymysql.cursors import Cursor

TITLE = "MariaDB"

CONNECT_TIMEOUT_S = 2
COMMAND_TIMEOUT_S = 5
LOCK_TIMEOUT_S = 4
"""Below COMMAND_TIMEOUT_S, so that the server says that it gave up. Its default is 50 s."""

MOST_ATTEMPTS = 20
PAUSE_S = 0.005


class UndoneError(pymysql.OperationalError):
    """The server has undone the transaction in favour of another one."""


class LockedError(pymysql.OperationalError):
    """Others kept a row locked for LOCK_TIMEOUT_S; the transaction is undone."""


class FullError(pymysql.OperationalError):
    """The server has no space left."""


UNREACHABLE = (pymysql.OperationalError, pymysql.InterfaceError)
FULL = (FullError,)
UNDONE = (UndoneError, LockedError)

NAMED: dict[int, type[pymysql.OperationalError]] = {
    **dict.fromkeys((ER.LOCK_DEADLOCK, ER.CHECKREAD), UndoneError),
    ER.LOCK_WAIT_TIMEOUT: LockedError,
    **dict.fromkeys((ER.DISK_FULL, ER.RECORD_FILE_FULL), FullError),
}
"""What PyMySQL tells by a number alone."""

T = TypeVar("T")

Values = tuple[object, ...] | dict[str, object]

Lent: TypeAlias = "Connection[Cursor] | None"
"""A connection of the pool, None for one that is not open yet or has broken."""


class MariaDB:
    """A database that is reached in transactions, over a pool of connections, one for each process.

    The pool has a connection for each request that the process serves at a time, so nobody ever waits for one. Each
    process opens its own, at its first request: a connection that crosses a fork is shared by accident, and two
    processes then read each other's answers.
    """

    def __init__(self, config: Mapping[str, Any], tables: str = "") -> None:
        self._target = {
            "host": config["MARIADB_HOST"],
            "port": int(config.get("MARIADB_PORT", 3306)),
            "database": config["MARIADB_DB"],
            "user": config["MARIADB_USER"],
            "password": config["MARIADB_PASSWORD"],
            "ssl_disabled": True,  # it would double the cost of an operation, on a network of their own
            "init_command": f"SET SESSION innodb_lock_wait_timeout = {LOCK_TIMEOUT_S}",
        }
        self._size = config["AT_ONCE"]
        self._tables = tables
        self._pools: dict[int, LifoQueue[Lent]] = {}
        self._opening = threading.Lock()

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """Lend a cursor in one transaction, at REPEATABLE READ: commit at the end, roll back on an exception."""
        pool = self._pool()
        lent = pool.get_nowait()
        try:
            with _named():
                lent = lent if lent and not _hung_up(lent) else self._connect()
                with lent.cursor() as cur:
                    yield cur
                lent.commit()
        except BaseException:
            lent = _rolled_back(lent)
            raise
        finally:
            pool.put_nowait(lent)

    def retried(self, work: Callable[[Cursor], T]) -> T:
        """Do the work in a transaction, and again when the server undid it in favour of another one.

        This does nothing twice: what was undone has surely not happened. Raises UndoneError after MOST_ATTEMPTS.
        """
        attempt = 1
        while True:
            try:
                with self.transaction() as cur:
                    return work(cur)
            except UndoneError:
                if attempt == MOST_ATTEMPTS:
                    raise
                time.sleep(random.random() * attempt * PAUSE_S)
                attempt += 1

    def run(self, statement: str, values: Values) -> list[tuple[Any, ...]]:
        """Run one statement in a transaction of its own, and return the rows that it answers."""

        def work(cur: Cursor) -> list[tuple[Any, ...]]:
            cur.execute(statement, values)
            return list(cur.fetchall())

        return self.retried(work)

    def number(self, statement: str, values: Values) -> int | None:
        """Run one statement like `run`, and return the number that it answers, None if it answers no row."""
        rows = self.run(statement, values)
        return int(rows[0][0]) if rows else None

    def _connect(self) -> Connection[Cursor]:
        return pymysql.connect(
            **self._target,
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=COMMAND_TIMEOUT_S,
            write_timeout=COMMAND_TIMEOUT_S,
        )

    def _pool(self) -> LifoQueue[Lent]:
        with self._opening:
            if os.getpid() not in self._pools:
                first = self._connect()
                self._make_tables(first)
                pool: LifoQueue[Lent] = LifoQueue()
                for lent in (*[None] * (self._size - 1), first):
                    pool.put_nowait(lent)
                self._pools[os.getpid()] = pool
            return self._pools[os.getpid()]

    def _make_tables(self, connection: Connection[Cursor]) -> None:
        """Make the tables that are missing: the database's volume may be older than the stores."""
        with connection.cursor() as cur:
            for statement in filter(str.strip, self._tables.split(";")):
                cur.execute(statement)


client = MariaDB


def version(client: MariaDB) -> str:
    """Ask the server for its version."""
    [(text,)] = client.run("SELECT VERSION()", ())
    return str(text).partition("-")[0]


@contextmanager
def _named() -> Iterator[None]:
    """Give the errors that the lab tells apart a class of their own."""
    try:
        yield
    except pymysql.MySQLError as error:
        if named := NAMED.get(error.args[0] if error.args else 0):
            raise named(*error.args) from error
        raise


def _hung_up(idle: Connection[Cursor]) -> bool:
    """Say whether the server has closed a connection while it was idle."""
    # Nothing was asked on it, so there is nothing to read but the end. (redis-py checks this, too.)
    return bool(select.select([idle._sock], [], [], 0)[0])  # type: ignore[attr-defined]  # PyMySQL shows no socket


def _rolled_back(lent: Lent) -> Lent:
    """Undo what was begun. Returns None, and closes the connection, if that fails."""
    if lent:
        try:
            lent.rollback()
        except pymysql.MySQLError:
            if lent.open:
                lent.close()
            return None
    return lent
