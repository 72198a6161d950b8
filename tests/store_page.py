"""The page docs/stores.md: what each store is, what it guarantees, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator

from stack import record
from tests import costs
from tests.expectations import literal
from webapp.store_files import StoreFile, find
from webapp.stores import WORKLOADS

COPIES = {
    "request": "one for each request",
    "context": "one in each thread, or in each request that has a context of its own",
    "thread": "one in each thread, or in each request that has a thread of its own",
    "forked": "one in each worker process, or in each replica with `PRELOAD=1`",
    "process": "one in each worker process",
    "replica": "one in each replica",
    "client": "one with each client",
    "shared": "one for all",
}
ATOMIC = {
    "nobody": "Nothing protects a change of it.",
    "threads": "A change is atomic among the threads of a process.",
    "processes": "A change is atomic among the processes of a replica.",
    "everybody": "A change is atomic.",
}
CONNECTION = {
    "own": "",
    "threads": " **Wrong where a process serves several requests at a time**: they share a connection.",
    "forked": " **Wrong with `PRELOAD=1`**: the workers of a replica share a connection.",
}
"""The marks of stores that are wrong for some server models."""

HEADING = """# The stores

`make tables` makes this page from the stores' own files. Expected verdicts are those of the default topology,
2 replicas × 2 workers with one request at a time in each; here are [all topologies](../tests/unit/expectations.md).

## What each one costs, and what runs have shown

{caption}

{table}

`make stores` measures, `make tables` writes it down.
"""


def page() -> str:
    """Return docs/stores.md."""
    recorded, found = record.read(), find()
    table = costs.table(recorded, record.sources(), [one.name for one in found])
    heading = HEADING.format(caption=costs.caption(recorded), table=table)
    return "\n".join([heading, *(line for one in found for line in _store(one))]).rstrip() + "\n"


def _store(one: StoreFile) -> Iterator[str]:
    facts, words = one.facts, literal()
    yield from (f"## {one.name}", "", one.summary, "", *([one.lesson, ""] if one.lesson else []))
    twin = f" Its naive twin is `{facts.naive_twin}`." if facts.naive_twin else ""
    said = f"Copies of the state: {COPIES[facts.scope]}. {ATOMIC[facts.atomic_among]}"
    yield said + twin + CONNECTION[facts.connection]
    yield from ("", "| workload | how | expected |", "| --- | --- | --- |")
    for workload in (name for name in WORKLOADS if name in one.classes):
        how = (one.classes[workload].__doc__ or "").strip().partition("\n")[0]
        yield f"| {workload} | {how} | {words[workload, '2 × 2', one.name]} |"
    yield from (f"| {workload} | – {why} | |" for workload, why in facts.cannot.items())
    yield ""
