"""A class attribute: every instance of the class sees it, in this process.

`Settings().state` looks like an object's own and is the class's: a new object for each request starts with what all
earlier ones left. It is a module's global under another name, with one copy for each process and no lock.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import State, workloads

FACTS = Facts(scope=Scope.PROCESS, atomic_among=Among.NOBODY)


class Settings:
    """Made anew in each request; what it holds is not."""

    state: State = {}  # noqa: RUF012  the mistake that this store is about


Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, lambda: Settings().state)
