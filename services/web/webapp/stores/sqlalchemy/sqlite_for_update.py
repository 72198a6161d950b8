"""`with_for_update()` with SQLite: it is left out of the statement without a word, and updates are lost as before.

SQLite has no lock on a row, so SQLAlchemy writes a plain SELECT. Code that was right on Postgres is naive here, and its
tests on SQLite show nothing. What holds is BEGIN IMMEDIATE (`host-sqlite-immediate`) or one UPDATE that adds.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores.sqlalchemy._rows import workloads

FACTS = Facts(scope=Scope.REPLICA, atomic_among=Among.NOBODY, needs="sqlalchemy")

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(
    FACTS, "sqlalchemy-sqlite-for-update", kind="sqlite", held=True
)
