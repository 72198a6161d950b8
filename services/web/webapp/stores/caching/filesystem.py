"""Flask-Caching's FileSystemCache: a file for each entry, in a folder that the processes of a replica share.

A `set` writes a new file and renames it, so a `get` never sees half an entry. But nothing locks the folder from the
`get` to the `set`: of two processes that read the same value, the last one to write wins. Another replica has another
folder, unless it is on a disk that all share.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores.caching._state import Cached

FACTS = Facts(scope=Scope.REPLICA, atomic_among=Among.NOBODY, needs="caching")

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(
    FACTS, lambda caches: Cached(caches.filesystem, "caching-filesystem")
)
