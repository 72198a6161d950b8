"""Flask-Caching's MemcachedCache, `cache.set("n", cache.get("n") + 1)`: shared by all, and updates are lost in between.

As with RedisCache, a `get` and a `set` are two commands, and another worker's may come between them. It wants pylibmc,
which has to be compiled, or python-memcached. That one says `None` for 30 s when its server does not answer, as if
there was nothing, and goes on with that; here it says so, and the answer is 503.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores.caching._state import Cached

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.NOBODY, needs="caching_memcached")

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(
    FACTS, lambda cache: Cached(cache, "caching-memcached")
)
