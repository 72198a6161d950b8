"""redis-py's Lock around GET, decide in Python, SET: one request at a time, whoever serves it.

No update is lost as long as the work takes less time than the lock lasts. If its holder dies, nobody frees the lock:
it lasts until its time is up (10 s), and whoever waits for longer than 4 s meanwhile is answered with 503. Then others
go on, with whatever the dead one had written. If the holder is only slow, two are inside: see redis-short-lock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webapp.facts import Among, Facts, Scope
from webapp.stores._transactions import CANNOT, Work, workloads
from webapp.stores.redis._commands import Commands

if TYPE_CHECKING:
    from redis import Redis

FACTS = Facts(
    scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="redis-short-lock", needs="redis", cannot=CANNOT
)

LASTS_S = 10.0
PATIENCE_S = 4.0
PAUSE_S = 0.002
"""Between two attempts to get the lock: redis-py has no queue and asks again and again, every 100 ms by default."""


def run(redis: Redis, name: str, work: Work) -> Any:
    """Do the work under the lock of this name. Raises TimeoutError if the lock was gone before the work was done."""
    from redis.exceptions import LockNotOwnedError  # here: without the package, this store is still listed

    try:
        with redis.lock(f"redis-lock:lock:{name}", timeout=LASTS_S, blocking_timeout=PATIENCE_S, sleep=PAUSE_S):
            return work(Commands("redis-lock", read=redis, write=redis))
    except LockNotOwnedError as error:
        raise TimeoutError("The work took longer than the lock lasted: somebody else may have been inside.") from error


Counter, Stock, Cart, Transfer, OnCall, RateLimit = workloads(FACTS, run)
