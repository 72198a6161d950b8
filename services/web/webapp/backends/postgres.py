"""Postgres: a connection for each thread, opened after the fork, and no wait without an end."""

import os
import select
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg2
from psycopg2 import extensions
from psycopg2.extensions import connection, cursor

CONNECT_TIMEOUT_S = 2
COMMAND_TIMEOUT_S = 5

UNREACHABLE = (psycopg2.OperationalError, psycopg2.InterfaceError)


class Postgres:
    """A database that is reached in transactions, over a pool of connections for each process.

    A thread holds one connection at a time, so there are never more of them than threads. psycopg2's own pool
    connects under its lock: while the server was frozen, 8 threads waited in turn, 2 s each, to be told so. Here
    they wait side by side.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._target = {
            "host": config["POSTGRES_HOST"],
            "port": config["POSTGRES_PORT"],
            "dbname": config["POSTGRES_DB"],
            "user": config["POSTGRES_USER"],
            "password": config["POSTGRES_PASSWORD"],
        }
        # By process id: a forked worker must not talk over its parent's sockets.
        self._idle: defaultdict[int, list[connection]] = defaultdict(list)
        extensions.set_wait_callback(_wait)

    @contextmanager
    def transaction(self) -> Iterator[cursor]:
        """Lend a cursor in one READ COMMITTED transaction: commit at the end, roll back on an exception."""
        idle = self._idle[os.getpid()]
        lent = _take(idle) or self._connect()
        try:
            with lent, lent.cursor() as cur:
                yield cur
        finally:
            if not lent.closed:  # psycopg2 closes what broke; the next request connects again
                idle.append(lent)

    def _connect(self) -> connection:
        connected: connection = psycopg2.connect(**self._target)
        # Postgres' default, named: the naive store's verdict is about this level and no other.
        connected.set_session(isolation_level=extensions.ISOLATION_LEVEL_READ_COMMITTED)
        return connected

    def version(self) -> str:
        """Ask the server for its version."""
        with self.transaction() as cur:
            cur.execute("SHOW server_version")
            [(text,)] = cur.fetchall()
        return str(text).split()[0]


def _take(idle: list[connection]) -> connection | None:
    """Take an idle connection, if there is one that the server has not closed meanwhile."""
    while True:
        try:
            taken = idle.pop()
        except IndexError:
            return None
        # Nobody asked it anything: if there is something to read, the server has hung up (redis-py looks too).
        if not select.select([taken], [], [], 0)[0]:
            return taken
        taken.close()


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
