"""`row.n += 1` with SQLite: the same lines, on a file that the processes of a replica share.

SQLite lets one request write at a time, but it does not know that the number to be written was computed from one that
another request has replaced since. Each replica has a file of its own.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores.sqlalchemy._rows import workloads

FACTS = Facts(scope=Scope.REPLICA, atomic_among=Among.NOBODY, needs="sqlalchemy")

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(
    FACTS, "sqlalchemy-sqlite-orm", kind="sqlite"
)
