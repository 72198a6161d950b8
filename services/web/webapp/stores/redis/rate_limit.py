"""So many requests a minute for each user, counted in Redis."""
# ruff: noqa: D102  RateLimitStore says what admit does

from redis import Redis

from ...windows import Window
from .. import Period, RateLimitStore


def _count(store: str, key: str, user: str, period: Period) -> str:
    return f"{store}:limit:{key}:{user}:{period.number}"


class RedisNaive(RateLimitStore):
    """GET how many were admitted in this minute, compare, SET one more.

    Requests that come at the same time all GET the same count and are all admitted, and the last SET forgets
    the others. So it fails just when somebody fires many requests at once: the one case that it is for.
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def admit(self, key: str, user: str, limit: int, period: Period, window: Window) -> bool:
        count = _count("redis-naive", key, user, period)
        so_far = int(self.redis.get(count) or 0)
        if so_far >= limit:
            return False
        self.redis.set(count, so_far + 1, px=2 * period.length_ms)
        return True


class RedisIncr(RateLimitStore):
    """INCR first, then compare; EXPIRE in the same transaction.

    Exactly the limit is admitted in each period, since INCR gives every request another number. (An EXPIRE sent
    on its own, after the first INCR only, is lost for good when the process dies in between.)
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def admit(self, key: str, user: str, limit: int, period: Period, window: Window) -> bool:
        count = _count("redis-incr", key, user, period)
        with self.redis.pipeline(transaction=True) as transaction:
            transaction.incr(count)
            # Twice as long: a request that came in just before the period's end may be counted after it.
            transaction.pexpire(count, 2 * period.length_ms)
            so_far, _ = transaction.execute()
        return bool(so_far <= limit)
