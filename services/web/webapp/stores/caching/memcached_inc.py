"""`cache.cache.inc("n")` on MemcachedCache: a `get` and a `set`, although Memcached has an atomic `incr`.

The same line is one command on RedisCache and loses nothing there. cachelib's base class calls `inc` atomic “for
supporting caches”, and does not say which ones these are: the change of a setting takes the guarantee away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores import WORKLOADS
from webapp.stores.host._numbers import FullError
from webapp.windows import Window

if TYPE_CHECKING:  # without the package, the stores are still listed, as unavailable
    from flask_caching import Cache

FACTS = Facts(
    scope=Scope.SHARED,
    atomic_among=Among.NOBODY,
    needs="caching_memcached",
    cannot=dict.fromkeys(
        (name for name in WORKLOADS if name != "counter"), "Here `inc` is a get and a set: see caching-memcached."
    ),
)


class Counter(stores.CounterStore):
    """`cache.cache.inc(key)`, and `cache.get(key)` to read.

    Two workers can both `get` the same value before either `set`s one more, and then one addition is lost: cachelib's
    `inc` does in Python what `incr` would do in the server.
    """

    def __init__(self, cache: Cache) -> None:
        self.cache = cache

    def add(self, key: str, window: Window) -> int:
        value = self.cache.cache.inc(f"memcached-inc:{key}")
        if value is None:
            raise FullError
        return int(value)

    def read(self, key: str) -> int:
        return int(self.cache.get(f"memcached-inc:{key}") or 0)
