"""`client = pymemcache.Client(server)`, one for all: right where a process serves one request at a time.

Its documentation offers a pool for threads, and the client itself looks the same and is one word shorter. It has one
socket and no lock. Two threads both write a command, and each reads what comes first: the other one's answer, half of
it, or nothing any more. Most of that is found out, since the client expects another kind of answer, or another key; it
hangs up then, and every thread that waits gets an error. But an `incr` that reads the number of another `incr` believes
it. (Under gunicorn's sync worker there is one thread, and after a fork each process connects by itself.)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from webapp import stores
from webapp.facts import Among, Connection, Facts, Scope
from webapp.stores import WORKLOADS
from webapp.stores._astray import PATIENCE_S, AstrayError
from webapp.stores.memcached import expiry_s
from webapp.windows import Window

if TYPE_CHECKING:  # without the package, the stores are still listed, as unavailable
    from webapp.backends.memcached import Memcached

FACTS = Facts(
    scope=Scope.SHARED,
    atomic_among=Among.EVERYBODY,
    naive_twin="memcached-naive",
    needs="memcached",
    connection=Connection.THREADS,
    cannot=dict.fromkeys(
        (name for name in WORKLOADS if name not in ("counter", "rate-limit")),
        "The lesson is the client, not the command: see memcached-incr.",
    ),
)


class OneClient:
    """Base of the classes here: each has one client, which connects at its first command."""

    def __init__(self, memcached: Memcached) -> None:
        self.client = memcached.single(PATIENCE_S)

    def count(self, key: str, expire_s: int = 0) -> int:
        """Add one to a number: incr, and where there is nothing yet, add 0 and incr again."""
        with _told():
            count = self.client.incr(key, 1)
            if count is None:
                self.client.add(key, 0, expire_s)
                count = self.client.incr(key, 1)
            return int(count)  # type: ignore[arg-type]  # None, if that was another one's answer


@contextmanager
def _told() -> Iterator[None]:
    """Give what the client raises over an answer that was for another thread a class: it may be any error."""
    from webapp.backends.memcached import FULL, UNREACHABLE, UnreachableError

    try:
        yield
    except (*FULL, *UNREACHABLE):
        raise
    except OSError as error:
        raise UnreachableError(str(error)) from error
    except Exception as error:
        raise AstrayError(str(error)) from error


class Counter(OneClient, stores.CounterStore):
    """incr on the one client, get to read.

    Memcached adds each time, and numbers each addition. With several threads a request may get an error for an addition
    that was made, or the number of another one that was made at the same moment, which nobody can tell.
    """

    def add(self, key: str, window: Window) -> int:
        return self.count(f"memcached-one-client:counter:{key}")

    def read(self, key: str) -> int:
        with _told():
            return int(self.client.get(f"memcached-one-client:counter:{key}", 0))


class RateLimit(OneClient, stores.RateLimitStore):
    """Count first, then compare: incr on the one client, on a key for each user and period.

    Exactly the limit is admitted where a process serves one request at a time. With several threads the number may be
    another user's, since the answer to incr does not say of which key it is: one is admitted beyond the limit, and
    another one refused below it.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        return self.count(f"memcached-one-client:limit:{key}:{user}:{period.number}", expiry_s(period)) <= limit
