"""The last ticket, in Redis."""
# ruff: noqa: D102  StockStore says what buy and read do

from redis import Redis

from ...windows import Window
from .. import StockStore


class RedisNaive(StockStore):
    """GET what is left, compare in Python, SET one less.

    All processes see one stock, but two of them can GET the same last unit before either SETs: both sell it.
    The comparison is worth nothing as soon as another command can come after the GET.
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        left = self.read(key, initial)
        if left == 0:
            return None
        self.redis.set(f"redis-naive:stock:{key}", left - 1)
        return left - 1

    def read(self, key: str, initial: int) -> int:
        left = self.redis.get(f"redis-naive:stock:{key}")
        return initial if left is None else int(left)


class RedisIncr(StockStore):
    """INCR the number of buyers first, then compare: whoever is among the first `initial` has a unit.

    No unit is sold twice and none stays behind: INCR gives each buyer another number, and the comparison is with
    a number that nobody can take away. (DECR, with INCR again below zero, would show wrong figures meanwhile.)
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        buyers = self.redis.incr(f"redis-incr:buyers:{key}")
        return initial - buyers if buyers <= initial else None

    def read(self, key: str, initial: int) -> int:
        buyers = int(self.redis.get(f"redis-incr:buyers:{key}") or 0)
        return max(0, initial - buyers)
