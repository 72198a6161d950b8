"""The request's key under a unique constraint, in the transaction of the UPDATE: sent again, it is not counted again.

A client that got no answer cannot know whether its request was counted. Here it may ask again with the same
Idempotency-Key, and gets the same answer. The first INSERT of a key goes on to count; any other waits for it to
commit, and then finds the row. If the first one is undone instead, so is its key. Rows of keys stay until somebody
removes old ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores._request_key import CANNOT, request_key
from webapp.stores.postgres import PostgresStore
from webapp.windows import Window

if TYPE_CHECKING:
    from psycopg2.extensions import cursor

FACTS = Facts(
    scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="postgres-naive", needs="postgres", cannot=CANNOT
)

TABLES = """
CREATE TABLE IF NOT EXISTS postgres_idempotent_counters (key text PRIMARY KEY, value bigint NOT NULL);
CREATE TABLE IF NOT EXISTS postgres_idempotent_requests (
    key text, request text, answer bigint, at timestamptz DEFAULT now(), PRIMARY KEY (key, request));
"""


class Counter(PostgresStore, stores.CounterStore):
    """INSERT the request's key ON CONFLICT DO NOTHING; if that made a row, UPDATE the counter and keep the answer.

    No addition is lost, and none is made twice, however often a client sends its request: the key and the addition are
    committed together or not at all. Two statements of their own could be torn apart by a crash.
    """

    def add(self, key: str, window: Window) -> int:
        with self.postgres.transaction() as cur:
            return self._add(cur, key, request_key())

    def read(self, key: str) -> int:
        return self.postgres.number("SELECT value FROM postgres_idempotent_counters WHERE key = %s", (key,)) or 0

    def _add(self, cur: cursor, key: str, request: str) -> int:
        cur.execute(
            "INSERT INTO postgres_idempotent_requests (key, request) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (key, request),
        )
        if cur.rowcount:
            cur.execute(
                "INSERT INTO postgres_idempotent_counters AS counters (key, value) VALUES (%s, 1)"
                " ON CONFLICT (key) DO UPDATE SET value = counters.value + 1 RETURNING value",
                (key,),
            )
            [(answer,)] = cur.fetchall()
            cur.execute(
                "UPDATE postgres_idempotent_requests SET answer = %s WHERE key = %s AND request = %s",
                (answer, key, request),
            )
        else:
            cur.execute(
                "SELECT answer FROM postgres_idempotent_requests WHERE key = %s AND request = %s", (key, request)
            )
            [(answer,)] = cur.fetchall()
        return int(answer)
