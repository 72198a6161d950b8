"""Stores in Postgres, in the tables that services/postgres creates.

`PostgresNaive` selects, decides in Python and updates, in a transaction; `PostgresUpdate` has the statement decide, or
a lock, or an isolation level that notices.
"""

from . import cart, counter, oncall, rate_limit, register, stock, transfer, whoami

__all__ = ["cart", "counter", "oncall", "rate_limit", "register", "stock", "transfer", "whoami"]
