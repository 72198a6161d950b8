"""`@cache.memoize()`, and `cache.delete_memoized(setting)` after each change: it reaches the worker that runs it.

In one process that serves one request at a time, this is right. All other workers go on with what they remember, here
for a minute, since nobody tells them. And a thread that had read the old value before the change may remember it after
the deletion. With RedisCache, all workers would forget at once, and only the second fault would be left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores.caching import memoize

if TYPE_CHECKING:  # without the package, the stores are still listed, as unavailable
    from webapp.backends.caching import Caches

TIMEOUT_S = 60

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.NOBODY, needs="caching", cannot=memoize.FACTS.cannot)


class Register(stores.RegisterStore):
    """`cache.set` in Redis, then `cache.delete_memoized(setting, key)`; a memoized function reads it from Redis.

    The administrator sees the change as long as each request reaches the worker that made it. To everybody else the
    setting depends on which worker answers, until the time limit is over.
    """

    def __init__(self, caches: Caches) -> None:
        self.caches = caches

        @caches.simple.memoize(timeout=TIMEOUT_S)
        def setting(key: str) -> int | None:
            found: int | None = caches.redis.get(f"delete-memoized:{key}")
            return found

        self.setting = setting

    def write(self, key: str, value: int) -> None:
        self.caches.redis.set(f"delete-memoized:{key}", value)
        self.caches.simple.delete_memoized(self.setting, key)

    def read(self, key: str) -> int | None:
        return self.setting(key)
