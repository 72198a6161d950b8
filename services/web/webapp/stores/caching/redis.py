"""Flask-Caching's RedisCache, `cache.set("n", cache.get("n") + 1)`: shared by all, and updates are lost in between.

The change of a setting, from SimpleCache to RedisCache, makes one cache of many, and the counters look right when they
are tried by hand. But a `get` and a `set` are two commands of Redis, and another worker's may come between them.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores.caching._state import Cached

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.NOBODY, needs="caching")

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(
    FACTS, lambda caches: Cached(caches.redis, "caching-redis")
)
