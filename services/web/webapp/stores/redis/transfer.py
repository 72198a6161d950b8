"""Accounts with a constant total, in Redis."""
# ruff: noqa: D102  TransferStore says what transfer and read do

from redis import Redis

from ...windows import Window
from .. import TransferStore


class RedisNaive(TransferStore):
    """GET both balances, work out the new ones, SET both; GET all accounts one after the other.

    Money appears and disappears: a SET wipes out what another transfer did since the GET (lost update), and
    whoever reads between two SETs sees half of a transfer (read skew).
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        theirs = self._balance(key, sender, balance)
        ours = self._balance(key, receiver, balance)
        self.redis.set(f"redis-naive:bank:{key}:{sender}", theirs - amount)
        self.redis.set(f"redis-naive:bank:{key}:{receiver}", ours + amount)

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        return [self._balance(key, account, balance) for account in range(accounts)]

    def _balance(self, key: str, account: int, initial: int) -> int:
        balance = self.redis.get(f"redis-naive:bank:{key}:{account}")
        return initial if balance is None else int(balance)


class RedisIncr(TransferStore):
    """DECRBY here and INCRBY there between MULTI and EXEC; MGET for all accounts.

    The total is the same at every moment. Redis runs what stands between MULTI and EXEC without another
    client's command in it, and each of these adds to what is there instead of replacing it.
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        with self.redis.pipeline(transaction=True) as transaction:
            for account in (sender, receiver):  # opens the account at its first transfer
                transaction.set(f"redis-incr:bank:{key}:{account}", balance, nx=True)
            transaction.decrby(f"redis-incr:bank:{key}:{sender}", amount)
            transaction.incrby(f"redis-incr:bank:{key}:{receiver}", amount)
            transaction.execute()

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        balances = self.redis.mget([f"redis-incr:bank:{key}:{account}" for account in range(accounts)])
        return [balance if found is None else int(found) for found in balances]
