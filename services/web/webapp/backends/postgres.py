"""Postgres: one pool per process, sized to the threads, and no wait without an end."""

import os
import select
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg2
from psycopg2 import extensions
from psycopg2.extensions import connection, cursor
from psycopg2.pool import PoolError, ThreadedConnectionPool

CONNECT_TIMEOUT_S = 2
COMMAND_TIMEOUT_S = 5

UNREACHABLE = (psycopg2.OperationalError, psycopg2.InterfaceError, PoolError)


class Postgres:
    """A database that is reached in transactions, over a pool of the process that asks."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._threads = config["THREADS"]
        self._target = {
            "host": config["POSTGRES_HOST"],
            "port": config["POSTGRES_PORT"],
            "dbname": config["POSTGRES_DB"],
            "user": config["POSTGRES_USER"],
            "password": config["POSTGRES_PASSWORD"],
        }
        self._opening = threading.Lock()
        self._pool: ThreadedConnectionPool | None = None
        self._pid = 0
        extensions.set_wait_callback(_wait)

    @contextmanager
    def transaction(self) -> Iterator[cursor]:
        """Lend a cursor in one READ COMMITTED transaction: commit at the end, roll back on an exception."""
        pool = self._pool_of_this_process()
        lent = pool.getconn()
        try:
            with lent, lent.cursor() as cur:
                yield cur
        finally:
            pool.putconn(lent)  # drops it if it broke: the next request connects again

    def _pool_of_this_process(self) -> ThreadedConnectionPool:
        # A forked worker must not talk over its parent's sockets, hence the comparison of pids.
        with self._opening:
            if self._pool is None or self._pid != os.getpid():
                # The pool throws away what exceeds its minimum when it is handed back: minimum = maximum =
                # threads. A thread never holds two connections, so the pool is never exhausted.
                self._pool = ThreadedConnectionPool(
                    self._threads, self._threads, connection_factory=_ReadCommitted, **self._target
                )
                self._pid = os.getpid()
            return self._pool

    def version(self) -> str:
        """Ask the server for its version."""
        with self.transaction() as cur:
            cur.execute("SHOW server_version")
            row = cur.fetchone()
        return str(row[0]).split()[0] if row else "unknown"


class _ReadCommitted(connection):
    """Postgres' default level, named: the naive store's verdict is about this level and no other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_session(isolation_level=extensions.ISOLATION_LEVEL_READ_COMMITTED)


def _wait(waiting: connection) -> None:
    """Wait for the server, but not for ever.

    libpq has no timeout for a command: a server that is frozen or cut off would hold a worker until gunicorn
    kills it. psycopg2 calls this instead of blocking; when it raises, psycopg2 closes the connection.
    """
    connected = waiting.status in (extensions.STATUS_READY, extensions.STATUS_BEGIN)
    timeout_s = COMMAND_TIMEOUT_S if connected else CONNECT_TIMEOUT_S
    while (state := waiting.poll()) != extensions.POLL_OK:
        reading = [waiting] if state == extensions.POLL_READ else []
        writing = [waiting] if state == extensions.POLL_WRITE else []
        if not any(select.select(reading, writing, [], timeout_s)):
            raise psycopg2.OperationalError(f"no answer within {timeout_s} s")
