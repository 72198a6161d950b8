"""Who the current user is, in Redis."""
# ruff: noqa: D102  WhoamiStore says what ask does

from redis import Redis

from ...windows import Window
from .. import WhoamiStore

SESSION_S = 3600


class RedisNaive(WhoamiStore):
    """One key `current_user`, SET when the request comes in and GET when the answer is written.

    Whoever logged in last is who everybody is, over all processes and replicas: moving a global to Redis shares
    it with more people, it does not make it right.
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def ask(self, key: str, token: int, window: Window) -> int:
        self.redis.set(f"redis-naive:current-user:{key}", token)
        return int(self.redis.get(f"redis-naive:current-user:{key}") or -1)


class RedisIncr(WhoamiStore):
    """A key for each session, named by the token that the request itself brought along.

    Nobody is taken for somebody else: the request carries what it takes to find its own session, and no other
    request ever writes there.
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def ask(self, key: str, token: int, window: Window) -> int:
        self.redis.set(f"redis-incr:session:{key}:{token}", token, ex=SESSION_S)
        return int(self.redis.get(f"redis-incr:session:{key}:{token}") or -1)
