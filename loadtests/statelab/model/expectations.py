"""The verdicts to expect of a store: one pure function of its facts, the workload, the topology and the window.

The application states only facts: who shares one copy of the state (its scope), and among whom a change of that copy is
atomic. Two questions decide: How many private copies are there? Can two changes of one copy interleave? For an
identity, another one does: Does anybody else's request ever meet the same copy, at the same time or later? And where
requests that run at the same time use one connection, an answer may reach another request, whatever the store does.
"""

from dataclasses import replace
from enum import IntEnum

from statelab.model.catalogue import Facts
from statelab.model.topology import Topology

VIOLATED = "VIOLATED"
DIVERGED = "DIVERGED"
FORGETS = "FORGETS"
PASSED = "NO VIOLATION SEEN"
INCONCLUSIVE = "INCONCLUSIVE"

REACH = {"nobody": 0, "threads": 1, "processes": 2, "everybody": 3}
"""How far a change is atomic: within a process, within a replica, everywhere."""

BY_TASKS = {"context": "request", "thread": "process"}
"""What these scopes are where tasks serve: each request is a task with its own context, and all are in one thread."""

RENEWED = {"nothing": (), "context": ("context",), "thread": ("context", "thread")}
RENEWED["process"] = (*RENEWED["thread"], "process")
"""The scopes that are no more than the request's, where so much is made anew for each request."""

ALONE = "nothing could race, since each copy of the state was used by one request at a time"
OWN = "nothing could be left over from another request, since each one had a {} of its own"
"""Why no naive store in the same place can be convicted."""

COMPUTES = ("nothing", "compute")
"""Windows without I/O: no greenlet switches in them."""


class Races(IntEnum):
    """Whether changes of one copy interleave under load."""

    NEVER = 0
    PERHAPS = 1
    SURELY = 2


def expected(facts: Facts, shared: bool, topology: Topology, window: str, looks: bool = True) -> tuple[str, ...]:
    """Return the expected verdicts, at least one.

    Args:
        facts: the store's, for this workload.
        shared: whether the workload needs one copy for all; an identity needs one of the request's or client's own.
        topology: the observed one.
        window: what in-process stores do between reading and writing.
        looks: whether some requests of the workload only look; if none does, what forgets, or what each client has for
            itself, cannot be told from what races.
    """
    right = _expected(facts, shared, topology, window, looks)
    return tuple(dict.fromkeys((*right, VIOLATED))) if sharers(facts, topology) else right


def sharers(facts: Facts, topology: Topology) -> str | None:
    """Say who uses one connection at the same time in a topology; None if nobody does."""
    if facts.connection == "threads" and topology.at_once > 1 and topology.unit != "task":
        return f"the {topology.unit}s of a process"
    if facts.connection == "forked" and topology.preload and topology.workers > 1:
        return "the workers of a replica"
    return None


def _expected(facts: Facts, shared: bool, topology: Topology, window: str, looks: bool) -> tuple[str, ...]:
    if facts.stale_s:  # what a process remembers is all that is wrong with such a store
        return (PASSED,) if topology.per_request == "process" else (VIOLATED,)
    facts = here(facts, topology)
    if not shared:  # whoever comes next meets what is left of the one before, also where nothing can race
        return (PASSED,) if facts.scope in ("request", "client") else (VIOLATED,)
    if facts.scope == "request":
        return (FORGETS,) if looks else (VIOLATED,)
    if facts.scope == "client":  # a client sends one request at a time, so each is exact alone
        return (DIVERGED,) if looks else (VIOLATED,)
    race = races(facts, topology, window)
    if copies(facts.scope, topology) > 1:
        return (DIVERGED,) if race is Races.NEVER else (DIVERGED, VIOLATED)
    return {Races.NEVER: (PASSED,), Races.PERHAPS: (PASSED, VIOLATED), Races.SURELY: (VIOLATED,)}[race]


def here(facts: Facts, topology: Topology) -> Facts:
    """Replace a scope that depends on the topology by what it is there."""
    scopes = BY_TASKS if topology.unit == "task" else {}
    scopes = scopes | {"forked": "replica" if topology.preload else "process"}
    scopes = scopes | dict.fromkeys(RENEWED[topology.per_request], "request")
    return replace(facts, scope=scopes.get(facts.scope, facts.scope))


def copies(scope: str, topology: Topology) -> int:
    """Count the private copies of the state in a topology."""
    processes = topology.replicas * topology.workers
    units = processes * topology.at_once
    return {"replica": topology.replicas, "process": processes, "thread": units, "context": units}.get(scope, 1)


def races(facts: Facts, topology: Topology, window: str) -> Races:
    """Tell whether two changes of one copy can interleave."""
    reach, race = REACH[facts.atomic_among], Races.NEVER
    if reach < REACH["threads"] and facts.scope in ("process", "replica", "shared"):
        race = max(race, _within_a_process(facts, topology, window))
    across = Races.PERHAPS if facts.windows and window == "nothing" else Races.SURELY
    if reach < REACH["processes"] and facts.scope in ("replica", "shared") and topology.workers > 1:
        race = max(race, across)
    if reach < REACH["everybody"] and facts.scope == "shared" and topology.replicas > 1:
        race = max(race, across)
    return race


def why_safe(facts: Facts, twin: Facts | None, shared: bool, topology: Topology, window: str) -> str | None:
    """Say why no naive store in the same place could be convicted, so that no control is needed; None if one could.

    Other arguments as `expected`; `twin` has the facts of the naive twin, if there is one.
    """
    naive = replace(facts, atomic_among="nobody")
    if shared and races(here(naive, topology), topology, window) is Races.NEVER:
        return ALONE
    rival = twin or naive
    renewed = rival.stale_s or here(rival, topology).scope != rival.scope
    if renewed and expected(rival, shared, topology, window) == (PASSED,):
        return OWN.format("context" if topology.per_request == "nothing" else topology.per_request)
    return None


def _within_a_process(facts: Facts, topology: Topology, window: str) -> Races:
    """Threads switch anywhere, but rarely within a few instructions; greenlets only at I/O; tasks never here."""
    if topology.at_once == 1 or topology.unit == "task":
        return Races.NEVER
    if not facts.windows:  # a round trip lies between reading and writing
        return Races.SURELY
    if topology.unit == "greenlet" and window in COMPUTES:
        return Races.NEVER
    # Several private copies share the load: requests may seldom meet at one of them.
    tight = topology.unit == "thread" and window == "nothing"
    return Races.PERHAPS if tight or copies(facts.scope, topology) > 1 else Races.SURELY
