"""An attribute of the application context, as extensions set it: the name promises more than it keeps.

“Application context” sounds as if it lasted as long as the application. Flask makes a new one for each request and
drops it with the answer, so an attribute of it is as private and as short-lived as `flask.g`, which lives in it, too.
"""

from flask.globals import app_ctx

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import State, workloads

FACTS = Facts(scope=Scope.REQUEST, atomic_among=Among.NOBODY)


def state() -> State:
    """Return the dictionary in the context of the request that runs now."""
    kept: State = vars(app_ctx).setdefault("state", {})
    return kept


Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, state)
