"""`current_app.extensions`: where a Flask extension keeps what belongs to an application.

It is the right place for what each process needs once, like a pool of connections, and no better than a global for what
all should share: an application is an object in the memory of one process. Nothing protects a change.
"""

from flask import current_app

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import State, workloads

FACTS = Facts(scope=Scope.PROCESS, atomic_among=Among.NOBODY)


def state() -> State:
    """Return the extension's dictionary, one for each application and so for each process."""
    kept: State = current_app.extensions.setdefault("state", {})
    return kept


Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, state)
