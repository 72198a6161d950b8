"""The same dictionary under `Manager().Lock()`, a lock in the manager's process: `with lock: d["n"] += 1`.

Exact among all who share the manager: the workers of a replica if it is started before the fork (PRELOAD=1), and
otherwise only the threads of one worker. The manager does not know who holds its lock, so nobody frees it for a process
that dies: all others wait in vain from then on. So here they wait for 5 s at most, and answer 503. If the manager dies,
the state is gone, and every answer is 503 until the replica is started anew.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores.host._lock import held
from webapp.stores.host._manager import NOT_BY, Dictionary, Lock

FACTS = Facts(scope=Scope.FORKED, atomic_among=Among.PROCESSES, naive_twin="host-manager-naive", not_by=NOT_BY)

state = Dictionary("host-manager-lock")
lock = Lock()

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(
    FACTS, lambda: state, lambda: held(lock)
)
