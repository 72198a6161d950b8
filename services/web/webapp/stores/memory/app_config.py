"""`current_app.config`: Flask's configuration as a place for state.

It is there in every view and looks like a part of the application, but each process has made an application of its own
and filled its configuration when it started. A change is seen by the threads of that one process, and is not protected.
"""

from flask import current_app

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import State, workloads

FACTS = Facts(scope=Scope.PROCESS, atomic_among=Among.NOBODY)


def state() -> State:
    """Return the dictionary in the configuration of this process's application."""
    kept: State = current_app.config.setdefault("STATE", {})
    return kept


Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, state)
