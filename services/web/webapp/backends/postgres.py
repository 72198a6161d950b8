"""Postgres: a pool for each process, opened after the fork; it makes the tables, and no wait lasts forever."""

import math
import os
import select
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import psycopg2
from psycopg2 import errors, extensions
from psycopg2.extensions import connection, cursor
from psycopg2.pool import ThreadedConnectionPool

from webapp.retries import ConflictError, repeated

TITLE = "Postgres"

CONNECT_TIMEOUT_S = 2
COMMAND_TIMEOUT_S = 5
LOCK_TIMEOUT_S = 4
"""How long the server lets a statement wait for a lock: shorter, so that what has not begun is known to be undone."""

IDLE_S = 1.0
"""How long a connection lies idle until it may have been closed by a server that is back already."""

TABLES_LOCK = 8080
"""The advisory lock under which tables are made; any number that the lab uses for nothing else."""

UNREACHABLE = (psycopg2.OperationalError, psycopg2.InterfaceError)
FULL = (errors.DiskFull,)
UNDONE = (extensions.TransactionRollbackError, errors.LockNotAvailable)
CONFLICTS = (extensions.TransactionRollbackError, ConflictError)

T = TypeVar("T")

Values = tuple[object, ...] | dict[str, object]


class Timed(connection):
    """A connection with a time limit for each answer, which notes when it was last used."""

    patience_s = float(COMMAND_TIMEOUT_S)
    used_at_s = -math.inf


class Postgres:
    """A database that is reached in transactions, over psycopg2's pool, one for each process.

    The pool has a connection for each request that the process serves at a time, so it is never exhausted
    (psycopg2 raises PoolError then, it does not wait). Each process opens its own, at its first request: a
    connection that crosses a fork is shared by accident, and two processes then read each other's answers.
    """

    def __init__(self, config: Mapping[str, Any], tables: str = "") -> None:
        self._target = {
            "host": config["POSTGRES_HOST"],
            "port": int(config.get("POSTGRES_PORT", 5432)),
            "dbname": config["POSTGRES_DB"],
            "user": config["POSTGRES_USER"],
            "password": config["POSTGRES_PASSWORD"],
            "connection_factory": Timed,
            # READ COMMITTED is the default of Postgres. It is named because what a naive store loses depends on it.
            "options": f"-c lock_timeout={LOCK_TIMEOUT_S}s -c default_transaction_isolation=read\\ committed",
        }
        self.preloaded: bool = config["PRELOAD"]
        self._size = config["AT_ONCE"]
        self._tables = tables
        self._pools: dict[int, ThreadedConnectionPool] = {}
        self._opening = threading.Lock()
        extensions.set_wait_callback(_wait)

    @contextmanager
    def transaction(self, isolation: str = "READ COMMITTED") -> Iterator[cursor]:
        """Lend a cursor in one transaction: commit at the end, roll back on an exception."""
        pool = self._pool()
        lent = _lend(pool)
        try:
            lent.autocommit = False
            lent.isolation_level = isolation
            with lent, lent.cursor() as cur:
                yield cur
        finally:
            _take_back(pool, lent)

    def run(self, statement: str, values: Values) -> list[tuple[Any, ...]]:
        """Run one statement in a transaction of its own, and return the rows that it answers.

        Postgres makes that transaction: with BEGIN and COMMIT around it, a statement took three round trips.
        """
        pool = self._pool()
        lent = _lend(pool)
        try:
            if not lent.autocommit:  # to set it takes psycopg2's lock
                lent.autocommit = True
            with lent.cursor() as cur:
                cur.execute(statement, values)
                return cur.fetchall() if cur.description else []
        finally:
            _take_back(pool, lent)

    def number(self, statement: str, values: Values) -> int | None:
        """Run one statement like `run`, and return the number that it answers, None if it answers no row."""
        rows = self.run(statement, values)
        return int(rows[0][0]) if rows else None

    def retried(self, work: Callable[[cursor], T], isolation: str = "READ COMMITTED") -> T:
        """Do the work in a transaction, and again when Postgres undid it in favour of another one.

        This does nothing twice: what was undone has surely not happened. The work may itself find that it comes too
        late, and raise ConflictError. Raises one of CONFLICTS after as many attempts as `repeated` makes.
        """

        def attempt() -> T:
            with self.transaction(isolation) as cur:
                return work(cur)

        return repeated(attempt, CONFLICTS)

    def connect(self, patience_s: float) -> Timed:
        """Open a connection that is not of the pool, on which each statement is a transaction of its own.

        `patience_s` is how long it waits for each answer.
        """
        opened = cast(Timed, psycopg2.connect(**self._target))
        self._make_tables(opened)
        opened.autocommit, opened.patience_s = True, patience_s
        return opened

    def _pool(self) -> ThreadedConnectionPool:
        with self._opening:
            if os.getpid() not in self._pools:
                opened = ThreadedConnectionPool(self._size, self._size, **self._target)
                try:
                    lent = opened.getconn()
                    self._make_tables(lent)
                    opened.putconn(lent)
                except BaseException:
                    opened.closeall()
                    raise
                self._pools[os.getpid()] = opened
            return self._pools[os.getpid()]

    def _make_tables(self, opened: connection) -> None:
        """Make the tables that are missing: the database's volume may be older than the stores.

        One process at a time: two that make the same table at once both find it missing, and one of them fails.
        """
        with opened, opened.cursor() as cur:
            cur.execute("SELECT pg_advisory_xact_lock(%s)", (TABLES_LOCK,))
            if self._tables:
                cur.execute(self._tables)


client = Postgres


def version(client: Postgres) -> str:
    """Ask the server for its version."""
    [(text,)] = client.run("SHOW server_version", ())
    return str(text).split()[0]


def _lend(pool: ThreadedConnectionPool) -> Timed:
    """Take a connection that the server has not closed while it was idle."""
    while True:
        taken = cast(Timed, pool.getconn())
        if time.monotonic() - taken.used_at_s < IDLE_S:
            return taken
        # Nothing was asked on it: if there is something to read, the server has hung up. (redis-py checks this, too.)
        if not select.select([taken], [], [], 0)[0]:
            return taken
        pool.putconn(taken, close=True)


def _take_back(pool: ThreadedConnectionPool, lent: Timed) -> None:
    lent.used_at_s = time.monotonic()
    pool.putconn(lent)  # a broken one is dropped by it


def _wait(waiting: connection) -> None:
    """Wait for the server, but not forever.

    libpq has no timeout for a command: a server that is frozen or cut off would hold a worker until gunicorn
    kills it. psycopg2 calls this instead of blocking; when it raises, psycopg2 closes the connection.
    """
    connected = waiting.status in (extensions.STATUS_READY, extensions.STATUS_BEGIN)
    timeout_s = getattr(waiting, "patience_s", COMMAND_TIMEOUT_S) if connected else CONNECT_TIMEOUT_S
    while (state := waiting.poll()) != extensions.POLL_OK:
        reading = [waiting] if state == extensions.POLL_READ else []
        writing = [waiting] if state == extensions.POLL_WRITE else []
        if not any(select.select(reading, writing, [], timeout_s)):
            raise psycopg2.OperationalError(f"no answer within {timeout_s} s")
