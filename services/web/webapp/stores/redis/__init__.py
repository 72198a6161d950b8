"""Stores in Redis."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # without the package, the stores are still listed, as unavailable
    from redis import Redis


class RedisStore:
    """Base of the classes here: each is given the app's Redis client."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
