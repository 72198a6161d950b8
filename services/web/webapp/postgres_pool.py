"""psycopg2's connections and pool, for which no wait lasts forever."""

import math
import select
import time
from typing import Any, cast

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ, POLL_WRITE, connection
from psycopg2.pool import ThreadedConnectionPool

CONNECT_TIMEOUT_S = 2
COMMAND_TIMEOUT_S = 5

IDLE_S = 1.0
"""How long a connection lies idle until it may have been closed by a server that is back already."""

EVENT = {POLL_READ: select.POLLIN, POLL_WRITE: select.POLLOUT}
"""What to wait for, by what psycopg2's `poll` says."""


class Timed(connection):
    """A connection with a time limit for each answer, which notes when it was last used.

    `single` is a cursor for statements that are a transaction each: to make one takes longer than to use it again.
    """

    patience_s: float = CONNECT_TIMEOUT_S
    used_at_s = -math.inf

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # connects
        self.patience_s = COMMAND_TIMEOUT_S
        self.single = self.cursor()


class Pool(ThreadedConnectionPool):
    """psycopg2's pool, but it lends no connection that the server has closed while it was idle."""

    def lend(self) -> Timed:
        """Take a connection out of the pool."""
        while True:
            taken = cast(Timed, self.getconn())
            if time.monotonic() - taken.used_at_s < IDLE_S:
                return taken
            # Nothing was asked on it: if there is something to read, the server has hung up. (redis-py looks, too.)
            if not select.select([taken], [], [], 0)[0]:
                return taken
            self.putconn(taken, close=True)

    def take_back(self, lent: Timed) -> None:
        """Put a connection back, or drop it if it is broken."""
        lent.used_at_s = time.monotonic()
        self.putconn(lent)


def wait(waiting: connection) -> None:
    """Wait for the server, but not forever.

    libpq has no timeout for a command: a server that is frozen or cut off would hold a worker until gunicorn
    kills it. psycopg2 calls this instead of blocking; when it raises, psycopg2 closes the connection.
    """
    timeout_s = getattr(waiting, "patience_s", COMMAND_TIMEOUT_S)
    while (state := waiting.poll()) != POLL_OK:
        answer = select.poll()
        answer.register(waiting, EVENT[state])
        if not answer.poll(timeout_s * 1000):
            raise psycopg2.OperationalError(f"no answer within {timeout_s} s")
