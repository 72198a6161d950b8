"""WATCH before each GET, the SETs between MULTI and EXEC, and all of it again when EXEC refuses.

No update is lost: EXEC does nothing if anybody has changed a watched key since its WATCH, also one that was only read.
Nobody waits for a lock, but the more write the same key, the more work is done in vain. After 50 attempts the
request is answered with 503, and nothing has changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webapp.facts import Among, Facts, Scope
from webapp.retries import repeated
from webapp.stores._dictionary import Key
from webapp.stores._transactions import CANNOT, Work, workloads
from webapp.stores.redis._commands import Commands

if TYPE_CHECKING:
    from redis import Redis
    from redis.client import Pipeline

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="redis-multi", needs="redis", cannot=CANNOT)


class Watched(Commands):
    """Commands on one connection: those before MULTI are answered at once, those after it at EXEC."""

    def __init__(self, transaction: Pipeline) -> None:
        super().__init__("redis-watch", read=transaction, write=transaction)
        self._transaction = transaction

    def get(self, key: Key, default: Any = None, /) -> Any:
        """WATCH a key, then GET it."""
        self._transaction.watch(self._name(key))  # type: ignore[no-untyped-call]
        return super().get(key, default)

    def __setitem__(self, key: Key, value: Any, /) -> None:
        """SET a key at EXEC; the first one begins with MULTI."""
        if not self._transaction.explicit_transaction:
            self._transaction.multi()
        super().__setitem__(key, value)


def run(redis: Redis, name: str, work: Work) -> Any:
    """Try until nobody has changed meanwhile what was read."""
    from redis import WatchError  # here: without the package, this store is still listed, as unavailable

    def attempt() -> Any:
        with redis.pipeline(transaction=True) as transaction:
            answer = work(Watched(transaction))
            transaction.execute()
            return answer

    return repeated(attempt, (WatchError,))


Counter, Stock, Cart, Transfer, OnCall, RateLimit = workloads(FACTS, run)
