"""A `ContextVar` of one's own that no request resets: it is the thread's, and the next request on that thread meets it.

A context variable is private to a context, and a thread has one context from its first request to its last: a WSGI
server with a pool of threads begins no new one for each request. Each thread counts for itself, and whoever comes next
without a token is the user of before. Where each request has a thread, greenlet or task of its own, nothing is left.
`flask.g` is built on a context variable, too: Flask resets it at the end of each request.
"""

from contextvars import ContextVar

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import State, workloads

FACTS = Facts(scope=Scope.CONTEXT, atomic_among=Among.NOBODY)


variable: ContextVar[State] = ContextVar("state")


def state() -> State:
    """Return the dictionary in the context of the thread, greenlet or task that runs now."""
    kept = variable.get({})
    variable.set(kept)  # the token that this returns is for reset(), which is what is missing here
    return kept


Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, state)
