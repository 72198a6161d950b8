"""The same mapped file, with `flock` on a file beside it around each read and write.

Exact among the processes of a replica, and among their threads, since each request opens the lock's file for itself:
the lock belongs to an open file. It is advisory, so it binds only those who ask for it. The kernel frees the lock of a
process that dies, with whatever that had written by then. Another replica has another file, and another lock.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores.host._flock import locked
from webapp.stores.host._mmap import cells, path
from webapp.stores.host._numbers import CANNOT, Numbers

FACTS = Facts(scope=Scope.REPLICA, atomic_among=Among.PROCESSES, naive_twin="host-mmap-naive", cannot=CANNOT)

numbers = Numbers(lambda: cells(path("host-mmap-flock.bin")))

Counter, Stock, _, Register, Transfer, OnCall, Whoami, RateLimit = workloads(
    FACTS, lambda: numbers, lambda: locked(path("host-mmap-flock.lock"))
)
