"""BEGIN IMMEDIATE, the same statements, COMMIT: the lock for writing is taken before the first SELECT.

No update is lost among the processes of a replica: while one is between its SELECT and its write, all others wait for
their turn to begin. A plain BEGIN takes that lock only at the first write; of two that have read by then, SQLite has to
refuse one with “database is locked”, however long it is told to wait. Each further replica still has a file of its own.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores.host._sqlite import Database, Table

FACTS = Facts(scope=Scope.REPLICA, atomic_among=Among.PROCESSES, naive_twin="host-sqlite-naive")

database = Database("host-sqlite-immediate", Table.TABLES, journal="wal")
table = Table(database)

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(
    FACTS, lambda: table, database.immediate
)
