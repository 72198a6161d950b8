"""The same with a write-ahead log (`journal_mode = WAL`): readers no longer wait, and updates are lost as before.

With WAL a reader sees the state of before while another process writes, so both are faster. That changes who waits for
whom, not what may happen between a SELECT and the write that follows: the last writer wins.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores.host._sqlite import Database, Table

FACTS = Facts(scope=Scope.REPLICA, atomic_among=Among.NOBODY)

database = Database("host-sqlite-naive-wal", Table.TABLES, journal="wal")
table = Table(database)

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, lambda: table)
