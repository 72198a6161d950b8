"""A file that every process of a replica maps into its memory (`mmap`), read and changed like any other memory.

What one process writes, all others see at once, since it is the same page of memory. That is all that it promises: a
number is read, changed in Python and written back, and another process may do the same meanwhile.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores.host._mmap import cells, path
from webapp.stores.host._numbers import CANNOT, Numbers

FACTS = Facts(scope=Scope.REPLICA, atomic_among=Among.NOBODY, cannot=CANNOT)

numbers = Numbers(lambda: cells(path("host-mmap-naive.bin")))

Counter, Stock, _, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, lambda: numbers)
