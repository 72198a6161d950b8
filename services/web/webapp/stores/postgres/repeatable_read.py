"""SELECT, decide in Python, write back at REPEATABLE READ, and once more when Postgres refuses.

No update is lost: a transaction that writes a row which has changed since its snapshot is undone, and done again on a
new one, up to 50 times (then 503). What it has only read is not looked at again, so write skew is possible. The level
is a promise only to those who try again: without that, requests that meet end as errors.
"""

from dataclasses import replace

from webapp.facts import Among, Facts, Scope
from webapp.stores._transactions import CANNOT, workloads
from webapp.stores.postgres._rows import at

FACTS = Facts(
    scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="postgres-naive", needs="postgres", cannot=CANNOT
)

TABLES = "CREATE TABLE IF NOT EXISTS postgres_repeatable_read_state (name text PRIMARY KEY, value jsonb NOT NULL);\n"

# Each doctor reads the other's row and writes their own: neither row changes under the one who writes it.
SKEWED = {"OnCall": replace(FACTS, atomic_among=Among.NOBODY, naive_twin=None)}

Counter, Stock, Cart, Transfer, OnCall, RateLimit = workloads(
    FACTS, at("REPEATABLE READ", "postgres_repeatable_read_state"), SKEWED
)
