"""Accounts with a constant total, in Postgres."""
# ruff: noqa: D102  TransferStore says what transfer and read do

from psycopg2.extensions import cursor

from ...backends.postgres import Postgres
from ...windows import Window
from .. import TransferStore


class PostgresNaive(TransferStore):
    """SELECT both balances, work out the new ones, UPDATE both; SELECT all accounts one after the other.

    One transaction each, at READ COMMITTED, where every statement sees the database of its own moment. So money
    is lost (an UPDATE with a balance that is no longer true) and totals are read that never were (read skew).
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        with self.postgres.transaction() as cur:
            _open(cur, "postgres-naive", key, sender, receiver, balance)
            changed = {
                sender: self._balance(cur, key, sender, balance) - amount,
                receiver: self._balance(cur, key, receiver, balance) + amount,
            }
            for account in sorted(changed):  # as an ORM flushes: in the order of the primary key
                cur.execute(
                    "UPDATE accounts SET balance = %s WHERE store = 'postgres-naive' AND key = %s AND account = %s",
                    (changed[account], key, account),
                )

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        with self.postgres.transaction() as cur:
            return [self._balance(cur, key, account, balance) for account in range(accounts)]

    def _balance(self, cur: cursor, key: str, account: int, initial: int) -> int:
        cur.execute(
            "SELECT balance FROM accounts WHERE store = 'postgres-naive' AND key = %s AND account = %s",
            (key, account),
        )
        row = cur.fetchone()
        return int(row[0]) if row else initial


class PostgresUpdate(TransferStore):
    """Two times UPDATE … SET balance = balance + …, the lower account first; one SELECT for all accounts.

    The total is the same at every moment: both rows stay locked until the commit shows both changes at once, and
    one statement sees one moment. The order keeps two transfers from each waiting for the other's row.
    """

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        with self.postgres.transaction() as cur:
            _open(cur, "postgres-update", key, sender, receiver, balance)
            for account, change in sorted([(sender, -amount), (receiver, amount)]):
                cur.execute(
                    "UPDATE accounts SET balance = balance + %s"
                    " WHERE store = 'postgres-update' AND key = %s AND account = %s",
                    (change, key, account),
                )

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        with self.postgres.transaction() as cur:
            cur.execute("SELECT account, balance FROM accounts WHERE store = 'postgres-update' AND key = %s", (key,))
            found = dict(cur.fetchall())
        return [found.get(account, balance) for account in range(accounts)]


def _open(cur: cursor, store: str, key: str, sender: int, receiver: int, balance: int) -> None:
    """Open both accounts unless they are open: at their first transfer."""
    for account in sorted((sender, receiver)):
        cur.execute(
            "INSERT INTO accounts (store, key, account, balance) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (store, key, account, balance),
        )
