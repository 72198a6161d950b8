"""How long the checkers take, beside one stable sort of as many times: `python loadtests/benchmarks/checkers.py`.

Prints a Markdown table. Each time is the best of a few, as a machine only ever makes a program slower; the sort and the
check are timed one after the other, so that both meet the same machine. Memory is what the check needs on top of the
history itself. One operation in a thousand is unsure, its answer lost, or wrong, its answer too old.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from statelab.checkers import counter, register
from statelab.checkers.finding import Finding
from statelab.history import ADD, INFO, MISSING, NEVER, NOTHING, OK, READ, ROW, Copy, Header, History, Ints

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
REPEATS = {10_000: 20, 100_000: 10, 1_000_000: 5}  # more of what is short
CLIENTS = 32
STEP_NS = 100_000  # between two operations' moments of effect
LENGTH_NS = CLIENTS * STEP_NS  # so that about as many operations overlap as there are clients
READ_SHARE = {"counter": 1 / 8, "register": 1 / 2}
SPOILED = 1_000  # operations, of which one is spoiled

Check = Callable[[History], Finding]


def healthy(workload: str, size: int, seed: int = 1) -> History:
    """Write the history of a store that does what it should, under load."""
    rng = np.random.default_rng(seed)
    moment = np.arange(size) * STEP_NS + LENGTH_NS
    call, ret = moment - rng.integers(0, LENGTH_NS, size), moment + rng.integers(0, LENGTH_NS, size)
    change = rng.random(size) >= READ_SHARE[workload]
    count = np.cumsum(change)
    order = np.argsort(call, kind="stable")
    rows = np.zeros(size, ROW)
    rows["op"], rows["outcome"] = np.where(change, ADD, READ)[order], OK
    rows["call"], rows["ret"] = call[order], ret[order]
    rows["client"], rows["copy"] = rng.integers(0, CLIENTS, size), rng.integers(0, 4, size)
    if workload == "counter":
        rows["value"] = count[order]
    else:
        rows["arg"] = np.where(change, count, 0)[order]
        rows["value"] = np.where(change, MISSING, np.where(count == 0, NOTHING, count))[order]
    copies = tuple(Copy(replica, pid, "boot") for replica in "ab" for pid in (7, 8))
    return History("benchmark", Header(workload), np.arange(size), rows, copies)


def spoiled(history: History) -> History:
    """Make one read in a thousand operations too old by some changes."""
    rows = history.rows.copy()
    reads = np.flatnonzero((rows["op"] == READ) & (rows["value"] > 4 * CLIENTS))
    chosen = np.random.default_rng(2).choice(reads, max(1, len(rows) // SPOILED), replace=False)
    rows["value"][chosen] -= 3 * CLIENTS
    return replace(history, rows=rows)


def unsure(history: History) -> History:
    """Lose the answer of one change in a thousand operations."""
    rows = history.rows.copy()
    changes = np.flatnonzero(rows["op"] == ADD)
    chosen = np.random.default_rng(4).choice(changes, max(1, len(rows) // SPOILED), replace=False)
    rows["outcome"][chosen], rows["ret"][chosen], rows["value"][chosen] = INFO, NEVER, MISSING
    return replace(history, rows=rows)


def seconds(work: Callable[[], object]) -> float:
    """Time something."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def peak_mb(check: Check, history: History) -> float:
    """Measure what a check needs at most, in MB."""
    tracemalloc.start()
    check(replace(history))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def measure(check: Check, history: History) -> tuple[float, float, float]:
    """Time the check and a stable sort of as many shuffled times; a copied history has nothing kept from before.

    Returns:
        Seconds of the check, seconds of the sort, and the middle one of their ratios.
    """
    shuffled: Ints = np.random.default_rng(3).permutation(history.column("call"))
    times = []
    for _ in range(REPEATS.get(len(history), 3)):
        sort = seconds(lambda: np.argsort(shuffled, kind="stable"))
        times.append((seconds(lambda: check(replace(history))), sort))
    ratios = sorted(taken / sort for taken, sort in times)
    return min(taken for taken, _ in times), min(sort for _, sort in times), ratios[len(ratios) // 2]


def table(sizes: tuple[int, ...]) -> Iterator[str]:
    """Give the table, a line at a time."""
    yield "| workload | history | operations | check | sort | check ÷ sort | memory beside the history |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for workload, check in (("counter", counter.check), ("register", register.check)):
        for size in sizes:
            right = healthy(workload, size)
            for kind, history in (("right", right), ("unsure", unsure(right)), ("wrong", spoiled(right))):
                assert check(replace(history)).legal == (kind != "wrong")
                taken, sort, ratio = measure(check, history)
                memory = peak_mb(check, history)
                yield (
                    f"| {workload} | {kind} | {size:,} | {taken * 1e3:,.1f} ms | {sort * 1e3:,.1f} ms | "
                    f"{ratio:.2f} | {memory:,.0f} MB |"
                )


def main() -> None:
    """Print the table; `python checkers.py 1000000` does one size only."""
    for line in table(tuple(map(int, sys.argv[1:])) or SIZES):
        print(line, flush=True)


if __name__ == "__main__":
    main()
