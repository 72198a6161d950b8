"""`multiprocessing.Value`, changed by `+=`: it has a lock, and `+=` does not hold it.

Reading `value` takes the lock, and so does writing it, each for a moment; `value += 1` is both, and another process may
come in between. Who shares it is decided by when it is made: with PRELOAD=1 before gunicorn forks, and then a replica's
workers share it; otherwise each makes its own. (It is an `Array` here, a row of such values: there are many counters.)
"""

from multiprocessing import get_context

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores.host._numbers import CANNOT, CELLS, Numbers

FACTS = Facts(scope=Scope.FORKED, atomic_among=Among.NOBODY, cannot=CANNOT)

values = get_context("fork").Array("q", CELLS)
numbers = Numbers(lambda: values)

Counter, Stock, _, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, lambda: numbers)
