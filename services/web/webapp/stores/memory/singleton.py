"""A singleton behind a query method: `Registry().query()` finds the one object that its process has.

“Only one” is said of the class, and each process has a class of its own. Neither the private attribute nor the method
protects anything: the method returns the dictionary itself, and reading and writing it are still two steps.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import State, workloads

FACTS = Facts(scope=Scope.PROCESS, atomic_among=Among.NOBODY)


class Registry:
    """The singleton: whoever makes another one gets the first."""

    _instance: "Registry | None" = None
    _state: State

    def __new__(cls) -> "Registry":
        """Return the instance, which the first call makes."""
        if cls._instance is None:
            cls._instance = super().__new__(cls)
            cls._instance._state = {}
        return cls._instance

    def query(self) -> State:
        """Return what the instance keeps."""
        return self._state


Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, lambda: Registry().query())
