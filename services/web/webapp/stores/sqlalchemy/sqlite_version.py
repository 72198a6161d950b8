"""`version_id_col` with SQLite: UPDATE … WHERE version = 6, and StaleDataError if somebody was quicker.

No update is lost within a replica, and the request that comes too late begins again, up to 50 times: the version does
what a lock on a row would, which SQLite does not have. A decision about a row that was only read (`oncall`) is not
protected. Each replica has a file of its own.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores.sqlalchemy._rows import workloads

FACTS = Facts(scope=Scope.REPLICA, atomic_among=Among.PROCESSES, naive_twin="sqlalchemy-sqlite-orm", needs="sqlalchemy")

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(
    FACTS, "sqlalchemy-sqlite-version", kind="sqlite versioned", again=True
)
