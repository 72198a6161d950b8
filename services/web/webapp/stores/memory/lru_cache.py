"""A function under `functools.lru_cache` that returns a dictionary: the first call makes it, all later ones share it.

The cache is the memory of one process: nothing tells another process about a change, and `cache_clear()` reaches only
the worker that runs it. The cache has a lock for itself, not for what it returns: everybody gets the same dictionary,
and two threads that call first at the same time may each get one of their own, of which only one is kept.
"""

from functools import lru_cache

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import State, workloads

FACTS = Facts(scope=Scope.PROCESS, atomic_among=Among.NOBODY)


@lru_cache(maxsize=1)
def load() -> State:
    """Load the state; what a view changes in it is changed for all who call this."""
    return {}


Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, load)
