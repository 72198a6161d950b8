"""Postgres: a pool for each process, opened after the fork, and no wait without an end."""

import os
import random
import select
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg2
from psycopg2 import extensions
from psycopg2.extensions import connection, cursor
from psycopg2.pool import ThreadedConnectionPool

CONNECT_TIMEOUT_S = 2
COMMAND_TIMEOUT_S = 5

MOST_ATTEMPTS = 20
PAUSE_S = 0.005

UNREACHABLE = (psycopg2.OperationalError, psycopg2.InterfaceError)
UNDONE = extensions.TransactionRollbackError

T = TypeVar("T")


class Postgres:
    """A database that is reached in transactions, over psycopg2's pool, one for each process.

    Its size is the number of threads: a thread holds one connection at a time, so the pool is never exhausted
    (psycopg2 raises PoolError then, it does not wait). Each process opens its own, at its first request: a
    connection that crosses a fork is shared by accident, and two processes then read each other's answers.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._target = {
            "host": config["POSTGRES_HOST"],
            "port": config["POSTGRES_PORT"],
            "dbname": config["POSTGRES_DB"],
            "user": config["POSTGRES_USER"],
            "password": config["POSTGRES_PASSWORD"],
        }
        self._size = config["THREADS"]
        self._pools: dict[int, ThreadedConnectionPool] = {}
        self._opening = threading.Lock()
        extensions.set_wait_callback(_wait)

    @contextmanager
    def transaction(self, isolation: int = extensions.ISOLATION_LEVEL_READ_COMMITTED) -> Iterator[cursor]:
        """Lend a cursor in one transaction: commit at the end, roll back on an exception.

        READ COMMITTED is Postgres' default, named here: a naive store's verdict is about its level and no other.
        """
        pool = self._pool()
        lent = _lend(pool)
        try:
            lent.isolation_level = isolation
            with lent, lent.cursor() as cur:
                yield cur
        finally:
            pool.putconn(lent)  # a broken one is dropped by it

    def retried(self, work: Callable[[cursor], T], isolation: int) -> T:
        """Do the work in a transaction, and again when Postgres undid it for the sake of another one.

        Nothing is done twice by this: what was undone has surely not happened. Raises UNDONE when that was so
        MOST_ATTEMPTS times.
        """
        attempt = 1
        while True:
            try:
                with self.transaction(isolation) as cur:
                    return work(cur)
            except UNDONE:
                if attempt == MOST_ATTEMPTS:
                    raise
                # The other one may still be waiting for its commit to reach the disk: give way to it.
                time.sleep(random.random() * attempt * PAUSE_S)
                attempt += 1

    def _pool(self) -> ThreadedConnectionPool:
        with self._opening:
            if os.getpid() not in self._pools:
                self._pools[os.getpid()] = ThreadedConnectionPool(self._size, self._size, **self._target)
            return self._pools[os.getpid()]

    def version(self) -> str:
        """Ask the server for its version."""
        with self.transaction() as cur:
            cur.execute("SHOW server_version")
            [(text,)] = cur.fetchall()
        return str(text).split()[0]


def _lend(pool: ThreadedConnectionPool) -> connection:
    """Take a connection that the server has not closed meanwhile."""
    while True:
        taken: connection = pool.getconn()
        # Nobody asked it anything: if there is something to read, the server has hung up (redis-py looks too).
        if not select.select([taken], [], [], 0)[0]:
            return taken
        pool.putconn(taken, close=True)


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
