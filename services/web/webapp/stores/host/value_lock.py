"""`multiprocessing.Value` under its own lock: `with value.get_lock(): value.value += 1`.

Exact among all who share it: the workers of a replica if it is made before the fork (PRELOAD=1), and otherwise only the
threads of one worker, without any error. The lock is a semaphore, and nobody frees it for a process that dies while it
holds it: all others wait in vain from then on. So here they wait for 5 s at most, and answer 503. It belongs to a
thread, which may take it twice: under gevent, where all greenlets are one thread, it keeps none out, and updates are
lost.
"""

from multiprocessing import get_context

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores.host._lock import held
from webapp.stores.host._numbers import CANNOT, CELLS, Numbers

NOT_BY = {
    "greenlet": "Its lock lets the thread that holds it in again, and all greenlets are one thread: it keeps none out. "
    "Type: make up SERVER=gunicorn-gthread"
}

FACTS = Facts(
    scope=Scope.FORKED,
    atomic_among=Among.PROCESSES,
    naive_twin="host-value-naive",
    cannot=CANNOT,
    not_by=NOT_BY,
)

values = get_context("fork").Array("q", CELLS)
numbers = Numbers(lambda: values)

Counter, Stock, _, Register, Transfer, OnCall, Whoami, RateLimit = workloads(
    FACTS, lambda: numbers, lambda: held(values.get_lock())
)
