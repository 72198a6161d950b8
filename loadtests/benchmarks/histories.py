"""Histories to measure: those of a correct store and of faulty ones under the same load."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from statelab.model.history import (
    CHANGE,
    INFO,
    MAX_VALUE,
    MISSING,
    NEVER,
    NOTHING,
    OK,
    READ,
    ROW,
    Bools,
    History,
    Ints,
    Process,
)
from statelab.workloads import WORKLOADS

CLIENTS = 32  # each sends its next request after the answer to the last one
COPIES = 8  # worker processes, over two replicas
SERVED_BY = tuple(Process(f"web-{number % 2}", number, "boot") for number in range(COPIES))
LENGTH_NS = 3_200_000  # of an operation, on average
PAUSE_NS = 100_000  # between two of a client, on average
RESTART_NS = 1_000_000_000
READ_SHARE = {"counter": 1 / 8, "register": 1 / 2}
SEED = 1

Answers = Callable[[Bools, Ints], Ints]
"""Returns the value after each operation, in order of effect; takes whether it is a change, and who served it."""


def history(workload: str, size: int, answers: Answers) -> History:
    """Make a history of `size` operations, each of which takes effect at some moment between call and ret."""
    rng = np.random.default_rng(SEED)
    rounds = -(-size // CLIENTS)
    length, pause = (rng.integers(1, 2 * mean, (rounds, CLIENTS)) for mean in (LENGTH_NS, PAUSE_NS))
    begin = np.cumsum(length + pause, axis=0) - length
    moment = (begin + rng.integers(0, length)).ravel()[:size]
    order = np.argsort(moment, kind="stable")
    change, copy = rng.random(size) >= READ_SHARE[workload], rng.integers(0, COPIES, size)
    value = np.empty(size, np.int64)
    value[order] = answers(change[order], copy[order])
    rows = np.zeros(size, ROW)
    rows["op"], rows["outcome"] = np.where(change, CHANGE, READ), OK
    rows["call"], rows["ret"] = begin.ravel()[:size], (begin + length).ravel()[:size]
    rows["client"], rows["process"] = np.arange(size) % CLIENTS, copy
    if workload == "register":
        rows["arg"][order] = np.where(change[order], np.cumsum(change[order]), 0)
        value = np.where(change, MISSING, np.where(value == 0, NOTHING, value))
    rows["value"] = value
    return History(
        "benchmark",
        WORKLOADS[workload].header(initial=0),
        np.arange(size),
        rows[np.argsort(rows["call"], kind="stable")],
        SERVED_BY,
    )


def right(change: Bools, copy: Ints) -> Ints:
    """Count correctly: for a register, that is the number of the last write."""
    return np.cumsum(change)


def racing(change: Bools, copy: Ints) -> Ints:
    """Lose every second increment: it answers the same as the one before it."""
    return np.cumsum(change & (np.cumsum(change) % 2 == 1))


def diverged(change: Bools, copy: Ints) -> Ints:
    """Count separately in each copy."""
    value = np.zeros(len(change), np.int64)
    for own in range(COPIES):
        value[copy == own] = np.cumsum(change[copy == own])
    return value


def diverged_writes(change: Bools, copy: Ints) -> Ints:
    """Store in each copy only what was written there."""
    number, value = np.cumsum(change), np.zeros(len(change), np.int64)
    for own in range(COPIES):
        mine = copy == own
        value[mine] = np.maximum.accumulate(np.where(change[mine], number[mine], 0))
    return value


def forgetting(change: Bools, copy: Ints) -> Ints:
    """Start from nothing each time."""
    return change.astype(np.int64)


def forgetting_writes(change: Bools, copy: Ints) -> Ints:
    """Forget every write at once."""
    return np.zeros(len(change), np.int64)


def stale(one: History, share: float) -> History:
    """Make the answers of some reads stale by some changes."""
    rows = one.rows.copy()
    reads = np.flatnonzero((rows["op"] == READ) & (rows["value"] > 4 * CLIENTS))
    rows["value"][_some(reads, share * len(one), 2)] -= 3 * CLIENTS
    return replace(one, rows=rows)


def unsure(one: History, share: float) -> History:
    """Lose the answers of some changes; their clients continue as new ones."""
    rows = one.rows.copy()
    chosen = _some(np.flatnonzero(rows["op"] == CHANGE), share * len(one), 3)
    rows["outcome"][chosen], rows["ret"][chosen], rows["value"][chosen] = INFO, NEVER, MISSING
    lost = (rows["outcome"] == INFO).astype(np.uint32)
    for client in range(CLIENTS):
        own = np.flatnonzero(rows["client"] == client)
        rows["client"][own] += CLIENTS * (np.cumsum(lost[own], dtype=np.uint32) - lost[own])
    return replace(one, rows=rows)


def crashed(one: History) -> History:
    """Lose everything halfway, and restart a second later."""
    rows = one.rows.copy()
    half = rows["value"].max() // 2
    late = rows["value"] > half
    rows["value"][late] -= half
    for time in ("call", "ret"):
        rows[time][late] += RESTART_NS
    return replace(one, rows=rows[np.argsort(rows["call"], kind="stable")])


def silent(one: History, share: float) -> History:
    """Acknowledge some increments without a value."""
    rows = one.rows.copy()
    rows["value"][_some(np.flatnonzero(rows["op"] == CHANGE), share * len(one), 5)] = MISSING
    return replace(one, rows=rows)


def scattered(one: History) -> History:
    """Write numbers from the whole range instead of 1, 2, 3."""
    rows = one.rows.copy()
    names = np.random.default_rng(4).permutation(len(one) + 1) * (MAX_VALUE // (len(one) + 1))
    write, known = rows["op"] == CHANGE, rows["value"] > 0
    rows["arg"][write], rows["value"][known] = names[rows["arg"][write]], names[rows["value"][known]]
    return replace(one, rows=rows)


def _some(places: Ints, many: float, seed: int) -> Ints:
    return np.random.default_rng(seed).choice(places, min(len(places), max(1, int(many))), replace=False)


CASES: dict[str, dict[str, Callable[[int], History]]] = {
    "counter": {
        "right": lambda size: history("counter", size, right),
        "unsure, 1 in 1,000": lambda size: unsure(history("counter", size, right), 0.001),
        "unsure, 1 in 10": lambda size: unsure(history("counter", size, right), 0.1),
        "silent, 1 in 10": lambda size: silent(history("counter", size, right), 0.1),
        "stale, 1 in 1,000": lambda size: stale(history("counter", size, right), 0.001),
        "stale, 1 in 10": lambda size: stale(history("counter", size, right), 0.1),
        "every second lost": lambda size: history("counter", size, racing),
        "8 copies diverged": lambda size: history("counter", size, diverged),
        "crashed": lambda size: crashed(history("counter", size, right)),
        "forgets": lambda size: history("counter", size, forgetting),
    },
    "register": {
        "right": lambda size: history("register", size, right),
        "scattered values": lambda size: scattered(history("register", size, right)),
        "unsure, 1 in 1,000": lambda size: unsure(history("register", size, right), 0.001),
        "unsure, 1 in 10": lambda size: unsure(history("register", size, right), 0.1),
        "stale, 1 in 1,000": lambda size: stale(history("register", size, right), 0.001),
        "stale, 1 in 10": lambda size: stale(history("register", size, right), 0.1),
        "8 copies diverged": lambda size: history("register", size, diverged_writes),
        "forgets": lambda size: history("register", size, forgetting_writes),
    },
}
"""For each workload, the makers of its histories."""
