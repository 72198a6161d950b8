"""`multiprocessing.Manager().dict()`, changed by `d["n"] += 1`: it looks like one step, and is two messages.

The dictionary is in a process of its own. A get is a question to it, a set another one, and each is carried out in one
step; between the two, any other thread or process may ask. Who shares it is decided by when the manager is started:
with PRELOAD=1 before gunicorn forks, otherwise by each worker for itself, at its first use. What a get returns is a
copy: `d["cart"].append(item)` changes that copy alone, so a cart has to be put back.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores.host._manager import NOT_BY, Dictionary

FACTS = Facts(scope=Scope.FORKED, atomic_among=Among.NOBODY, not_by=NOT_BY)

state = Dictionary("host-manager-naive")

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, lambda: state)
