"""A module's dictionary, read, changed and written back: a private copy in each process.

A module is imported once in each process, so all threads of that process see one dictionary, and no other process ever
sees it. Nothing keeps two threads from both reading before either writes.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import State, workloads

FACTS = Facts(scope=Scope.PROCESS, atomic_among=Among.NOBODY)

state: State = {}

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, lambda: state)
