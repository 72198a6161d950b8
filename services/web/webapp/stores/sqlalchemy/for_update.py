"""`select(Row).with_for_update()`: the row is locked when it is read, until the commit.

No update is lost: the second request's SELECT waits until the first has committed, and reads what that one wrote. All
rows of a request are locked by one statement in one order: two that lock the same rows in two orders wait for each
other, and Postgres breaks one of them off (deadlock).
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores.sqlalchemy._rows import workloads

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="sqlalchemy-orm", needs="sqlalchemy")

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(
    FACTS, "sqlalchemy-for-update", held=True
)
