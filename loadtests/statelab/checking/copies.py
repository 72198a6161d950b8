"""Private copies: the coarsest grouping of the answers in which each group is exact although the whole is not."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from statelab.checking.groups import digits, ranked
from statelab.model.history import INFO, NEVER, OK, READ, History, Ints
from statelab.model.names import process_names

SEVERAL = 3
"""Answers that at least two of the groups must have: fewer could also come from one race on a shared copy."""


LOTS = 60
"""How many groupings by lot `by_chance` draws. If a share q of all groupings is exact, the true one is, and none of
these, with a probability of q · (1 - q)^60, which is below 1 in 160 for every q."""


class Diverged(NamedTuple):
    """What has a private copy (replica, process, unit: a thread, greenlet or task; client), and how many at a time."""

    level: str
    copies: int


def diverged(history: History, exact: Callable[[History], bool]) -> Diverged | None:
    """Find the coarsest grouping by server in which each group's own history is exact; the whole history is not.

    A worker that was replaced and the one in its place had one copy at a time: the second started from nothing.
    Otherwise it may be the clients who have the copies. Clients that never look at what they share, but only change
    it, are each exact alone also if they lose a race.
    """
    finest = 1
    for level, group in _by_server(history):
        parts = _parts(group)
        if len(parts) <= finest:
            continue
        finest = len(parts)
        if _each_exact(history, group, parts, exact):
            copies = len(parts) - (len(_replacing(history)) if level == "process" else 0)
            return Diverged(level, copies) if copies > 1 else None
    client = _by_client(history)
    parts = _parts(client) if (history.code("op") == READ).any() else []
    return Diverged("client", len(parts)) if _each_exact(history, client, parts, exact) else None


def by_chance(history: History, level: str, exact: Callable[[History], bool]) -> bool:
    """Tell whether it says nothing that each replica, process or unit is exact: groups drawn by lot are exact, too.

    Any half of a limit that was barely exceeded is within it. The lots are the same each time, and so is the answer.
    """
    group, draw = dict(_by_server(history))[level], np.random.default_rng(0)
    served = group >= 0

    def by_lot() -> Ints:
        lot = group.copy()
        lot[served] = draw.permutation(group[served])
        return lot

    return any(_each_exact(history, lot, _parts(lot), exact) for lot in (by_lot() for _ in range(LOTS)))


def by_scope(history: History, scope: str) -> Ints:
    """Return for each row the number of the copy that served it in a store of this scope; 0 if all share one copy."""
    if scope == "client":
        return _by_client(history)
    level = {"replica": "replica", "process": "process", "thread": "unit", "context": "unit"}.get(scope)
    if level is None:  # most stores: no grouping is computed for them
        return np.zeros(len(history), np.int64)
    return next(group for one, group in _by_server(history) if one == level)


def copies_seen(history: History, scope: str) -> int:
    """Count the copies of the state that acknowledged at least one operation."""
    known = (history.code("outcome") == OK) & (history.column("process") >= 0)
    return len(used(by_scope(history, scope)[known]))


def used(numbers: Ints) -> Ints:
    """Return which of some small numbers occur, -1 or above, in ascending order: `np.unique` in half the time."""
    return np.flatnonzero(np.bincount(numbers + 1)) - 1


def replaced(history: History, ids: Sequence[int]) -> bool:
    """Tell whether operations lie on both sides of a worker's replacement: served before it by one that had to go.

    One operation alone lies on both sides if it was served by the new worker: it shows what is left of the old state.
    """
    if not _replacements(history):
        return False
    names, process = process_names(history.processes), history.column("process")
    known = (history.code("outcome") == OK) & (process >= 0)
    last = np.full(len(names), NEVER)  # the last answer of each process
    for place in used(process[known]).tolist():
        last[place] = history.column("ret")[known & (process == place)].max()
    served = set(process[known & np.isin(history.ids, ids)].tolist())
    for mark in history.marks:
        new = names.index(mark.target) if mark.kind == "worker replaced" and mark.target in names else -1
        for old in (served if len(ids) > 1 else range(len(names))) if new in served else ():
            if history.processes[old].replica == history.processes[new].replica and last[old] < mark.at_ns:
                return True
    return False


def _replacing(history: History) -> set[str]:
    """Name the workers that answered in the place of replaced ones."""
    if not (replacements := _replacements(history)):
        return set()
    names = process_names(history.processes)
    return replacements & {names[place] for place in used(history.column("process")).tolist() if place >= 0}


def _replacements(history: History) -> set[str]:
    return {mark.target for mark in history.marks if mark.kind == "worker replaced"}


def _parts(group: Ints) -> list[Ints]:
    """Return the rows of each group that has some."""
    order = np.lexsort(digits(group))
    return [part for part in np.split(order, np.cumsum(np.bincount(group + 1)))[1:] if len(part)]


def _each_exact(history: History, group: Ints, parts: list[Ints], exact: Callable[[History], bool]) -> bool:
    """Tell whether there are several groups, each exact alone.

    A change without an answer of which nobody knows the group may have reached any, so every group gets it.
    """
    if len(parts) < 2 or sorted(map(len, parts))[-2] < SEVERAL:
        return False
    stray = np.flatnonzero((group < 0) & (history.code("outcome") == INFO))
    return all(exact(history.take(np.sort(np.concatenate([part, stray]), kind="stable"))) for part in parts)


def _by_client(history: History) -> Ints:
    """Return the number of each row's user; one who goes on as a new client after an unknown outcome is the same."""
    client = history.column("client")
    return client if history.people is None else history.people[client]


def _by_server(history: History) -> Iterator[tuple[str, Ints]]:
    """Yield the group number of each row, from coarse to fine; -1 if the server is unknown."""
    process, unit = history.column("process"), history.column("unit")
    replicas = list(dict.fromkeys(one.replica for one in history.processes))
    replica_of = np.array([*(replicas.index(one.replica) for one in history.processes), -1])
    yield "replica", replica_of[process]
    yield "process", process
    width = int(unit.max(initial=0)) + 1
    group = np.where(process < 0, -1, process * width + unit)
    dense = width * len(history.processes) <= 4 * len(history) + 1024
    yield "unit", group if dense else ranked(group)[1] - bool((process < 0).any())
