"""A shop's basket, in Redis."""
# ruff: noqa: D102  CartStore says what add and view do

import json

from redis import Redis

from ...windows import Window
from .. import CartStore


class RedisNaive(CartStore):
    """GET the whole cart, put the item in, SET the whole cart: what server-side sessions do.

    All processes see one cart, but when a user's two tabs meet, both GET the same one and the SET that comes
    last wipes out the other's item. The more is kept under one key, the more there is to lose.
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        cart = self.view(key, user)
        self.redis.set(f"redis-naive:cart:{key}:{user}", json.dumps([*cart, item]))

    def view(self, key: str, user: str) -> list[int]:
        cart: list[int] = json.loads(self.redis.get(f"redis-naive:cart:{key}:{user}") or "[]")
        return cart


class RedisIncr(CartStore):
    """RPUSH the item, LRANGE the cart.

    No item is lost: only the new one travels, and Redis puts it behind whatever is there at that moment. A view
    is one command too, so it shows the cart as it was at one moment.
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        self.redis.rpush(f"redis-incr:cart:{key}:{user}", item)

    def view(self, key: str, user: str) -> list[int]:
        return [int(item) for item in self.redis.lrange(f"redis-incr:cart:{key}:{user}", 0, -1)]
