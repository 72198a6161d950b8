"""pg_advisory_xact_lock, then SELECT, decide in Python, write back at READ COMMITTED.

One request at a time for each name: others wait, at most 4 s (lock_timeout, then 503 and nothing has changed). The
lock is a number that stands for whatever the program means by it, also for several rows, or for one that is not there
yet. The end of the transaction frees it, and so does the end of the connection if the holder dies, whose writes are
then undone. It binds only those who ask for it. At REPEATABLE READ, whoever has waited would be refused when it writes:
the snapshot is taken before the wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webapp.facts import Among, Facts, Scope
from webapp.stores._transactions import CANNOT, Work, workloads
from webapp.stores.postgres._rows import Rows

if TYPE_CHECKING:
    from webapp.backends.postgres import Postgres

FACTS = Facts(
    scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="postgres-naive", needs="postgres", cannot=CANNOT
)

TABLES = "CREATE TABLE IF NOT EXISTS postgres_advisory_state (name text PRIMARY KEY, value jsonb NOT NULL);\n"


def run(postgres: Postgres, name: str, work: Work) -> Any:
    """Do the work under the lock of this name. Two names of one hash only wait for each other."""
    with postgres.transaction() as cur:
        cur.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"postgres-advisory:{name}",))
        return Rows(cur, "postgres_advisory_state").do(work)


Counter, Stock, Cart, Transfer, OnCall, RateLimit = workloads(FACTS, run)
