"""The same lock with a timeout that is shorter than the work: it expires, and the next one is let in.

Updates are lost as without a lock. The timeout is for a holder that died, but Redis cannot tell that from one that is
slow: a long query, a full garbage collection, a paused container. Here, each write comes after 10 ms of such work, and
the lock lasts 5. redis-py says so at the end (LockNotOwnedError), when it is too late, and people ignore it.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import Key
from webapp.stores._transactions import CANNOT, Work, workloads
from webapp.stores.redis._commands import Commands

if TYPE_CHECKING:
    from redis import Redis

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.NOBODY, needs="redis", cannot=CANNOT)

LASTS_S = 0.005
WORK_S = 0.01
PATIENCE_S = 4.0
PAUSE_S = 0.002


class Slow(Commands):
    """Commands that come after some work."""

    def __setitem__(self, key: Key, value: Any, /) -> None:
        """Work for WORK_S, then SET."""
        time.sleep(WORK_S)
        super().__setitem__(key, value)


def run(redis: Redis, name: str, work: Work) -> Any:
    """Do the work under the lock of this name, and do not care whether it still was there in the end."""
    from redis.exceptions import LockNotOwnedError  # here: without the package, this store is still listed

    lock = redis.lock(f"redis-short-lock:lock:{name}", timeout=LASTS_S, blocking_timeout=PATIENCE_S, sleep=PAUSE_S)
    answer = None
    with suppress(LockNotOwnedError), lock:
        answer = work(Slow("redis-short-lock", read=redis, write=redis))
    return answer


Counter, Stock, Cart, Transfer, OnCall, RateLimit = workloads(FACTS, run)
