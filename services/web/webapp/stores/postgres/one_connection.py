"""`connection = psycopg2.connect(…)` when the app is loaded, and the atomic UPDATE: right until a fork shares it.

psycopg2 lets the threads of a process take turns at a connection, so this is right under gunicorn's sync and gthread
workers: slow, as one request at a time is in the database. With PRELOAD=1 the app is loaded before gunicorn forks, and
then all workers of a replica write to one socket and read from it. Nothing tells whose answer it is: a request gets
another one's, and who waits for an answer that somebody else has read waits in vain. Here it waits for a second,
answers 503, and connects anew: then its worker has a connection to itself, and the fault is gone until the next start.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from webapp import stores
from webapp.facts import Among, Connection, Facts, Scope
from webapp.stores import WORKLOADS
from webapp.stores._astray import PATIENCE_S, AstrayError
from webapp.stores.host._lock import held
from webapp.windows import Window

if TYPE_CHECKING:  # without the package, the stores are still listed, as unavailable
    from webapp.backends.postgres import Postgres
    from webapp.postgres_pool import Timed

FACTS = Facts(
    scope=Scope.SHARED,
    atomic_among=Among.EVERYBODY,
    naive_twin="postgres-naive",
    needs="postgres",
    connection=Connection.FORKED,
    cannot=dict.fromkeys(
        (name for name in WORKLOADS if name not in ("counter", "whoami")),
        "The lesson is the connection, not the statement: see postgres-atomic.",
    ),
)

TABLES = """
CREATE TABLE IF NOT EXISTS postgres_one_connection_counters (key text PRIMARY KEY, value bigint NOT NULL);
CREATE TABLE IF NOT EXISTS postgres_one_connection_sessions (key text, token bigint, PRIMARY KEY (key, token));
"""

STARTS_WITHIN_S = 30.0
"""How long an app that will be forked waits for Postgres, which starts at the same time."""


class OneConnection:
    """Base of the classes here: each has one connection, made before the fork if there will be one."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        # psycopg2 makes threads take turns, unless it has a wait callback, which the lab needs for its time limits.
        self._turn = threading.Lock()
        self._connection = _early(postgres) if postgres.preloaded else None

    def look(self, statement: str, values: tuple[object, ...]) -> int | None:
        """Run a statement, and return the number that it answers, None if it answers no row."""
        with held(self._turn):
            if self._connection is None or self._connection.closed:
                self._connection = self._postgres.connect(PATIENCE_S)
            with self._connection.cursor() as cur:
                cur.execute(statement, values)
                row = cur.fetchone()
        return int(row[0]) if row else None

    def change(self, statement: str, values: tuple[object, ...]) -> int:
        """Run a statement that always answers a number. Raises AstrayError if it does not."""
        if (number := self.look(statement, values)) is None:
            raise AstrayError
        return number


def _early(postgres: Postgres) -> Timed | None:
    from webapp.backends.postgres import UNREACHABLE

    deadline = time.monotonic() + STARTS_WITHIN_S
    while True:
        try:
            return postgres.connect(PATIENCE_S)
        except UNREACHABLE:
            if time.monotonic() > deadline:
                return None
            time.sleep(0.1)


class Counter(OneConnection, stores.CounterStore):
    """UPDATE … SET value = value + 1 RETURNING value, as an upsert, on the one connection.

    The statement loses nothing and numbers each addition, whoever reads the answer. With PRELOAD=1 a request that added
    may read another one's answer, such as the value that a look has found, which was an earlier addition's number.
    """

    def add(self, key: str, window: Window) -> int:
        return self.change(
            "INSERT INTO postgres_one_connection_counters AS counters (key, value) VALUES (%s, 1)"
            " ON CONFLICT (key) DO UPDATE SET value = counters.value + 1 RETURNING value",
            (key,),
        )

    def read(self, key: str) -> int:
        return self.look("SELECT value FROM postgres_one_connection_counters WHERE key = %s", (key,)) or 0


class Whoami(OneConnection, stores.WhoamiStore):
    """A row for each session, found by the request's own token, on the one connection.

    Each question is right, and names whom it is about. With PRELOAD=1 the answer to it may go to another worker: a
    visitor is shown as somebody else, who happened to come at the same moment.
    """

    facts = replace(FACTS, scope=Scope.CLIENT)

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is None:
            return None
        return self.change(
            "INSERT INTO postgres_one_connection_sessions (key, token) VALUES (%s, %s)"
            " ON CONFLICT (key, token) DO UPDATE SET token = EXCLUDED.token RETURNING token",
            (key, token),
        )
