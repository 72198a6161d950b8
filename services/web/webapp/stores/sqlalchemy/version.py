"""`version_id_col`: UPDATE … WHERE version = 6, and StaleDataError if another request has changed the row since then.

No update is lost, and nobody waits for a lock: the request that comes too late begins again, here up to 50 times, and
then it is a 503 that has surely changed nothing. The version is checked for rows that are written: a decision about a
row that was only read (`oncall`) is not protected.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores.sqlalchemy._rows import workloads

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="sqlalchemy-orm", needs="sqlalchemy")

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(
    FACTS, "sqlalchemy-version", kind="versioned", again=True
)
