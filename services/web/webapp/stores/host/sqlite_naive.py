"""SQLite as it comes: SELECT, decide in Python, write back; the file is shared by the processes of a replica.

SQLite runs one statement that writes at a time, and each is safely on disk when it returns. But the SELECT before it is
a statement of its own: two processes can read the same value before either writes. A second replica has another file.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores.host._sqlite import Database, Table

FACTS = Facts(scope=Scope.REPLICA, atomic_among=Among.NOBODY)

database = Database("host-sqlite-naive", Table.TABLES)
table = Table(database)

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, lambda: table)
