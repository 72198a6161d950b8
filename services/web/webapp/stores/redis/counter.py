"""The counter in Redis."""
# ruff: noqa: D102  CounterStore says what add and read do

from redis import Redis

from ...windows import Window
from .. import CounterStore


class RedisNaive(CounterStore):
    """GET, add in Python, SET.

    All processes see one value, but two of them can GET the same one before either SETs: one addition is
    lost. Redis runs each command alone; it knows nothing of what Python does between two of them.
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def add(self, key: str, window: Window) -> int:
        value = int(self.redis.get(f"redis-naive:counter:{key}") or 0) + 1
        self.redis.set(f"redis-naive:counter:{key}", value)
        return value

    def read(self, key: str) -> int:
        return int(self.redis.get(f"redis-naive:counter:{key}") or 0)


class RedisIncr(CounterStore):
    """INCR: read, add and write in one command on the server.

    No addition is lost and no value is returned twice, however many clients there are. Redis runs commands
    one after the other, so nothing can come between this one's read and its write.
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def add(self, key: str, window: Window) -> int:
        return self.redis.incr(f"redis-incr:counter:{key}")

    def read(self, key: str) -> int:
        return int(self.redis.get(f"redis-incr:counter:{key}") or 0)
