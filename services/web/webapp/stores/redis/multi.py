"""GET, decide in Python, SET between MULTI and EXEC: looks safe, and updates are lost as before.

Redis runs what is between MULTI and EXEC with no other command among it, so nobody sees half of the writes. But a
command in there only answers at EXEC, too late to decide by it. So the GET stays outside, where others come after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webapp.facts import Among, Facts, Scope
from webapp.stores._transactions import CANNOT, Work, workloads
from webapp.stores.redis._commands import Commands

if TYPE_CHECKING:
    from redis import Redis

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.NOBODY, needs="redis", cannot=CANNOT)


def run(redis: Redis, name: str, work: Work) -> Any:
    """Read at once, and write in one transaction at the end."""
    with redis.pipeline(transaction=True) as transaction:
        answer = work(Commands("redis-multi", read=redis, write=transaction))
        transaction.execute()
        return answer


Counter, Stock, Cart, Transfer, OnCall, RateLimit = workloads(FACTS, run)
