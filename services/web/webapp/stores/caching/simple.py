"""Flask-Caching's SimpleCache, `cache.set("n", cache.get("n") + 1)`: a dictionary in each process, with a time limit.

Each `get` and each `set` has the cache's lock, and between the two another thread can come. Each process has a cache of
its own, and after a restart it is empty. As a cache it may drop any entry: by default after 300 s, or the oldest of
more than 500. Here it keeps all, so that only the races are seen.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores.caching._state import Cached

FACTS = Facts(scope=Scope.PROCESS, atomic_among=Among.NOBODY, needs="caching")

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(
    FACTS, lambda caches: Cached(caches.simple, "caching-simple")
)
