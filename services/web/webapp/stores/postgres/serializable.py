"""SELECT, decide in Python, write back at SERIALIZABLE, and once more when Postgres refuses.

The result is always one that the transactions would have had one after the other. Postgres also notes what each of
them has read, and undoes one whenever that might not hold; so it undoes some in vain, above all while a table is small
enough to be read as a whole. Each is done again up to 50 times, then the request is answered with 503.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._transactions import CANNOT, workloads
from webapp.stores.postgres._rows import at

FACTS = Facts(
    scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="postgres-naive", needs="postgres", cannot=CANNOT
)

TABLES = "CREATE TABLE IF NOT EXISTS postgres_serializable_state (name text PRIMARY KEY, value jsonb NOT NULL);\n"

Counter, Stock, Cart, Transfer, OnCall, RateLimit = workloads(FACTS, at("SERIALIZABLE", "postgres_serializable_state"))
