"""`flask.g`: a place of its own for each request, gone when the answer is sent.

Nobody else's request ever meets it, whatever the server runs side by side: this is the place for the current user,
for a connection, for what one request would compute twice. It keeps nothing for the next one, so every count is 1.
"""

from flask import g

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import State, workloads

FACTS = Facts(scope=Scope.REQUEST, atomic_among=Among.NOBODY)


def state() -> State:
    """Return this request's dictionary."""
    kept: State = g.setdefault("state", {})
    return kept


Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, state)
