"""`cache.cache.inc("n")` on RedisCache: INCR, one command; it is cachelib's, and Flask-Caching has no name for it.

No addition is lost, since Redis reads, adds and writes in one step. The base class calls `inc` atomic “for supporting
caches”: SimpleCache's holds its lock, FileSystemCache's and MemcachedCache's are a `get` and a `set`, and nothing warns
when the setting changes. An entry that `inc` made has no time limit, whatever CACHE_DEFAULT_TIMEOUT says.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.windows import Window

if TYPE_CHECKING:  # without the package, the stores are still listed, as unavailable
    from webapp.backends.caching import Caches

FACTS = Facts(
    scope=Scope.SHARED,
    atomic_among=Among.EVERYBODY,
    naive_twin="caching-redis",
    needs="caching",
    cannot={
        "cart": "inc adds to a number, and a cart is a list: see caching-redis.",
        "register": "inc adds to a number, and a setting is replaced: see caching-redis.",
        "oncall": "inc changes one number, and the rule is about two: see redis-atomic.",
        "whoami": "inc adds to a number, and an identity is none: see caching-redis.",
    },
)


class CachingStore:
    """Base of the classes here: each is given the app's caches."""

    def __init__(self, caches: Caches) -> None:
        self.caches = caches

    @property
    def numbers(self) -> Any:
        """Return cachelib's cache, which Flask-Caching's keeps inside."""
        return self.caches.redis.cache


class Counter(CachingStore, stores.CounterStore):
    """`cache.cache.inc(key)`, and `cache.get(key)` to read.

    No addition is lost and no value is returned twice, however many clients there are: the new value comes back from
    the very command that made it.
    """

    def add(self, key: str, window: Window) -> int:
        return int(self.numbers.inc(f"inc:counter:{key}"))

    def read(self, key: str) -> int:
        return int(self.numbers.get(f"inc:counter:{key}") or 0)


class Stock(CachingStore, stores.StockStore):
    """`inc` the number of buyers first, then compare: the first `initial` buyers have a unit.

    No unit is sold twice and none is left over: each buyer gets a different number, and nothing can change a number
    once it is given.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        buyers = int(self.numbers.inc(f"inc:buyers:{key}"))
        return initial - buyers if buyers <= initial else None

    def read(self, key: str, initial: int) -> int:
        return max(0, initial - int(self.numbers.get(f"inc:buyers:{key}") or 0))


class Transfer(CachingStore, stores.TransferStore):
    """`dec` here and `inc` there; `get_many` for all accounts.

    No update is lost, and in the end the total is right. But these are two commands, and whoever reads between them
    sees money that has left one account and has not come to the other (read skew).
    """

    facts = replace(FACTS, atomic_among=Among.NOBODY, naive_twin=None)

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        self.numbers.dec(f"inc:account:{key}:{sender}", amount)
        self.numbers.inc(f"inc:account:{key}:{receiver}", amount)

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        changes = self.caches.redis.get_many(*(f"inc:account:{key}:{account}" for account in range(accounts)))
        return [balance + int(change or 0) for change in changes]


class RateLimit(CachingStore, stores.RateLimitStore):
    """`inc` first, then compare; a key for each user and period.

    Exactly the limit is admitted in each period, since every request gets a different number. The keys stay: `inc`
    sets no time limit, and a `set` that gave them one would bring back the number that it had read.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        return int(self.numbers.inc(f"inc:limit:{key}:{user}:{period.number}")) <= limit
