"""`@cache.memoize(timeout=1)` on a function that reads a setting: each worker remembers it for up to a second.

Every value is a correct one, but an old one: not even the administrator who changed it sees the change at once, and
reloads that reach other workers go back and forth in time. A shorter time limit makes this rarer, not right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores import WORKLOADS

if TYPE_CHECKING:  # without the package, the stores are still listed, as unavailable
    from webapp.backends.caching import Caches

TIMEOUT_S = 1

FACTS = Facts(
    scope=Scope.SHARED,
    atomic_among=Among.NOBODY,
    needs="caching",
    stale_s=TIMEOUT_S,
    cannot={
        workload: "A function is memoized to be read often and changed seldom, as only the register is."
        for workload in WORKLOADS
        if workload != "register"
    },
)


class Register(stores.RegisterStore):
    """`cache.set` in Redis, and a memoized function that reads it from there.

    What one worker writes, all others learn when they have forgotten what they knew. The one that wrote does not know
    it either: memoize remembers what the function has returned, and nobody told it that this has changed.
    """

    def __init__(self, caches: Caches) -> None:
        self.settings = caches.redis

        @caches.simple.memoize(timeout=TIMEOUT_S)
        def setting(key: str) -> int | None:
            found: int | None = caches.redis.get(f"memoize:{key}")
            return found

        self.setting = setting

    def write(self, key: str, value: int) -> None:
        self.settings.set(f"memoize:{key}", value)

    def read(self, key: str) -> int | None:
        return self.setting(key)
