"""`row.n += 1` in Flask-SQLAlchemy's scoped session: SELECT, add in Python, UPDATE … SET n = 7 at the commit.

The session makes this look like a change in memory, and that is how it is lost: the UPDATE has the sum that Python
computed. In a READ COMMITTED transaction, Postgres' default, two requests may both read 6 and both write 7.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores.sqlalchemy._rows import workloads

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.NOBODY, needs="sqlalchemy")

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, "sqlalchemy-orm")
