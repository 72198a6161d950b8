"""`threading.local()`: a copy for each thread, which outlives the request.

Two requests at the same time never meet in it, so it looks like a place for the request. But a thread of a pool serves
one request after another: whoever comes next without a token is the user of before, even if there is only one thread.
What is counted depends on the thread that happens to serve. Where each request has a thread or greenlet of its own, as
in Flask's development server, nothing is left, and the mistake shows in production; under asyncio all share a copy.
"""

import threading

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import State, workloads

FACTS = Facts(scope=Scope.THREAD, atomic_among=Among.NOBODY)


local = threading.local()


def state() -> State:
    """Return the dictionary of the thread, or with gevent of the greenlet, that runs now."""
    kept: State = vars(local).setdefault("state", {})
    return kept


Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, state)
