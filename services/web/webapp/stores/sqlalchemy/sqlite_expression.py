"""`row.n = Row.n + 1` with SQLite: UPDATE … SET n = n + 1, in the file that the processes of a replica share.

No update is lost within a replica: a statement that writes takes the file's only lock for writers before it reads.
That makes even a condition on another row hold (`oncall`), which it does not with Postgres. Each replica has a file of
its own.
"""

from dataclasses import replace

from webapp.facts import Among, Scope
from webapp.stores.sqlalchemy import expression

FACTS = replace(expression.FACTS, scope=Scope.REPLICA, atomic_among=Among.PROCESSES, naive_twin="sqlalchemy-sqlite-orm")


class Sqlite(expression.Expression):
    """Base of the classes here: the rows are in SQLite."""

    store = "sqlalchemy-sqlite-expression"
    kind = "sqlite"
    facts = FACTS


class Counter(Sqlite, expression.Counter):
    """`row.n = Row.n + 1`, `session.flush()`, look at `row.n`, and only then `session.commit()`.

    After the flush the file is locked for other writers until the commit, so the value is this request's own.
    """


class Stock(Sqlite, expression.Stock):
    """`update(Row).where(Row.n < initial).values(n=Row.n + 1).returning(Row.n)`: how many are sold.

    Each unit of a replica is sold once: the condition and the addition are one statement, and writers take turns.
    """


class Transfer(Sqlite, expression.Transfer):
    """`sender.n = Row.n - amount`, `receiver.n = Row.n + amount`, one commit; all accounts in one SELECT.

    The first UPDATE locks the file, so both are one step for all others, and the total stays the same.
    """


class OnCall(Sqlite, expression.OnCall):
    """UPDATE own SET n = 1 WHERE (SELECT n FROM other) = 0: check and change in one statement.

    One doctor stays, as no other request writes between the look and the change: SQLite has one writer at a time.
    """


class Whoami(Sqlite, expression.Whoami):
    """A row for each session, found by the token that the request itself brings along.

    Nobody is taken for somebody else: the request carries what it needs to find its own session, and no other
    client's request ever comes there.
    """

    facts = replace(FACTS, scope=Scope.CLIENT)


class RateLimit(Sqlite, expression.RateLimit):
    """`update(Row).where(Row.n < limit).values(n=Row.n + 1).returning(Row.n)`, a row for each user and period.

    Each replica admits exactly the limit in each period, since writers take turns. All together admit it as often as
    there are replicas.
    """
