"""Postgres: a pool for each process, opened after the fork; it makes the tables."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import psycopg2
from psycopg2 import errors, extensions
from psycopg2.extensions import connection, cursor

from webapp.postgres_pool import Pool, Timed, wait
from webapp.retries import ConflictError, repeated

TITLE = "Postgres"

LOCK_TIMEOUT_S = 4
"""How long the server lets a statement wait for a lock. An answer may take longer, so that what has not begun is known
to be undone."""

TABLES_LOCK = 8080
"""The advisory lock under which tables are made; any number that the lab uses for nothing else."""

UNREACHABLE = (psycopg2.OperationalError, psycopg2.InterfaceError)
FULL = (errors.DiskFull,)
UNDONE = (extensions.TransactionRollbackError, errors.LockNotAvailable)
CONFLICTS = (extensions.TransactionRollbackError, ConflictError)

T = TypeVar("T")

Values = tuple[object, ...] | dict[str, object]


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
        self._pools: dict[int, Pool] = {}
        self._opening = threading.Lock()
        extensions.set_wait_callback(wait)

    @contextmanager
    def transaction(self, isolation: str = "READ COMMITTED") -> Iterator[cursor]:
        """Lend a cursor in one transaction: commit at the end, roll back on an exception."""
        pool = self._pool()
        lent = pool.lend()
        try:
            lent.autocommit = False
            lent.isolation_level = isolation
            with lent, lent.cursor() as cur:
                yield cur
        finally:
            pool.take_back(lent)

    def run(self, statement: str, values: Values) -> list[tuple[Any, ...]]:
        """Run one statement in a transaction of its own, and return the rows that it answers.

        Postgres makes that transaction: with BEGIN and COMMIT around it, a statement took three round trips.
        """
        pool = self._pool()
        lent = pool.lend()
        try:
            if not lent.autocommit:  # to set it takes psycopg2's lock
                lent.autocommit = True
            lent.single.execute(statement, values)
            return lent.single.fetchall() if lent.single.description else []
        finally:
            pool.take_back(lent)

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

    def _pool(self) -> Pool:
        pid = os.getpid()
        if pid not in self._pools:
            with self._opening:
                if pid not in self._pools:  # another thread may have opened it meanwhile
                    self._pools[pid] = self._opened()
        return self._pools[pid]

    def _opened(self) -> Pool:
        opened = Pool(self._size, self._size, **self._target)
        try:
            lent = opened.lend()
            self._make_tables(lent)
            opened.take_back(lent)
        except BaseException:
            opened.closeall()
            raise
        return opened

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
