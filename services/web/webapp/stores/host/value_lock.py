"""`multiprocessing.Value` under its own lock: `with value.get_lock(): value.value += 1`.

Exact among all who share it: the workers of a replica if it is made before the fork (PRELOAD=1), and otherwise only the
threads of one worker, without any error. The lock is a semaphore, and nobody frees it for a process that dies while it
holds it: all others wait in vain from then on. So here they wait for 5 s at most, and answer 503.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores.host._numbers import CANNOT, CELLS, Numbers

FACTS = Facts(scope=Scope.FORKED, atomic_among=Among.PROCESSES, naive_twin="host-value-naive", cannot=CANNOT)

PATIENCE_S = 5.0

values = get_context("fork").Array("q", CELLS)
numbers = Numbers(lambda: values)


@contextmanager
def locked() -> Iterator[None]:
    """Hold the lock of the values. Raises TimeoutError after PATIENCE_S."""
    if not values.get_lock().acquire(timeout=PATIENCE_S):
        raise TimeoutError("The lock of the values was not free in time.")
    try:
        yield
    finally:
        values.get_lock().release()


Counter, Stock, _, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, lambda: numbers, locked)
