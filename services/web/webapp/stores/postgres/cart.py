"""A shop's basket, in Postgres."""
# ruff: noqa: D102  CartStore says what add and view do

from psycopg2.extensions import cursor

from ...backends.postgres import Postgres
from ...windows import Window
from .. import CartStore


class PostgresNaive(CartStore):
    """One row holds the whole cart: SELECT it, put the item in, write it back, at READ COMMITTED.

    When a user's two tabs meet, both SELECT the same cart and the write that comes last wipes out the other's
    item. A column of type JSON or an array invites to this; an ORM does it for every change of such a column.
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        with self.postgres.transaction() as cur:
            cart = _select(cur, key, user)
            cur.execute(
                "INSERT INTO carts (key, username, items) VALUES (%s, %s, %s)"
                " ON CONFLICT (key, username) DO UPDATE SET items = EXCLUDED.items",
                (key, user, [*cart, item]),
            )

    def view(self, key: str, user: str) -> list[int]:
        with self.postgres.transaction() as cur:
            return _select(cur, key, user)


def _select(cur: cursor, key: str, user: str) -> list[int]:
    cur.execute("SELECT items FROM carts WHERE key = %s AND username = %s", (key, user))
    row = cur.fetchone()
    return list(row[0]) if row else []


class PostgresUpdate(CartStore):
    """A row for each item: INSERT to add, SELECT to view.

    No item is lost: nobody writes what somebody else has read. A view is one statement, which sees everything
    that was committed when it began, and nothing of what was not.
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        with self.postgres.transaction() as cur:
            cur.execute("INSERT INTO cart_items (key, username, item) VALUES (%s, %s, %s)", (key, user, item))

    def view(self, key: str, user: str) -> list[int]:
        with self.postgres.transaction() as cur:
            cur.execute("SELECT item FROM cart_items WHERE key = %s AND username = %s ORDER BY id", (key, user))
            return [item for (item,) in cur.fetchall()]
