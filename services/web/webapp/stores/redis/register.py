"""A setting that an administrator changes, in Redis."""
# ruff: noqa: D102  RegisterStore says what write and read do

from redis import Redis

from .. import RegisterStore
from ..cache import Cache

cache = Cache(timeout_s=1.0)


class RedisNaive(RegisterStore):
    """SET, and a GET whose answer the process remembers for a second, to spare Redis.

    Every value is the right one, only up to a second too late: not even the administrator who changed it sees
    the change at once. Processes forget at different times, so that reloads go forth and back in time.
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def write(self, key: str, value: int) -> None:
        self.redis.set(f"redis-naive:register:{key}", value)

    def read(self, key: str) -> int | None:
        return cache.get(key, self._load)

    def _load(self, key: str) -> int | None:
        value = self.redis.get(f"redis-naive:register:{key}")
        return None if value is None else int(value)


class RedisIncr(RegisterStore):
    """SET and GET, nothing in between.

    Everyone sees a change as soon as it is acknowledged. Redis runs commands one after the other, and a value
    that is only replaced needs no more than that.
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def write(self, key: str, value: int) -> None:
        self.redis.set(f"redis-incr:register:{key}", value)

    def read(self, key: str) -> int | None:
        value = self.redis.get(f"redis-incr:register:{key}")
        return None if value is None else int(value)
