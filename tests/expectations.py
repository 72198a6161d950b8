"""The reviewed expectations: literal words for every store, workload and topology (unit/expectations.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from statelab.model.catalogue import Catalogue
from statelab.model.expectations import expected
from statelab.model.topology import Topology
from statelab.workloads import WORKLOADS
from webapp import create_app

LITERAL = Path(__file__).parent / "unit" / "expectations.md"

TOPOLOGIES = {
    "1 × 1": (Topology(1, 1), "nothing"),
    "1 × 1 × 8 threads": (Topology(1, 1, 8), "nothing"),
    "1 × 1 × 8 threads, window": (Topology(1, 1, 8), "yield"),
    "1 × 2": (Topology(1, 2), "nothing"),
    "2 × 1": (Topology(2, 1), "nothing"),
    "2 × 2": (Topology(2, 2), "nothing"),
    "2 × 2 × 4 threads": (Topology(2, 2, 4), "nothing"),
    "2 × 2 × 4 threads, window": (Topology(2, 2, 4), "yield"),
    "1 × 1 × 100 greenlets": (Topology(1, 1, 100, "greenlet", "thread"), "nothing"),
    "1 × 1 × 100 tasks": (Topology(1, 1, 100, "task", "context"), "nothing"),
    "1 × 1, a context for each request": (Topology(1, 1, per_request="context"), "nothing"),
    "1 × 1 × 8, a thread for each request": (Topology(1, 1, 8, per_request="thread"), "nothing"),
    "1 × 2, a process for each request": (Topology(1, 2, per_request="process", preload=True), "nothing"),
}
"""Replicas × workers × requests at a time; `window`: an in-process store yields between reading and writing. The last
three are those of gunicorn-asgi, gunicorn-asgi-threads, and Flask's development server with processes."""

Words = dict[tuple[str, str, str], str]
"""Workload, topology and store: the verdicts that are right there."""


def application() -> Flask:
    """Make the application, without any server."""
    config = {
        "SERVER": "gunicorn-sync", "WORKERS": 1, "THREADS": 1, "PRELOAD": False, "AT_ONCE": 1, "UNIT": "thread",
        "PER_REQUEST": "nothing", "GIL": True, "PACKAGES": ["gunicorn"],
        "MODELS": ["gunicorn-sync"],
        "SECRET_KEY": "x",
        "REDIS_HOST": "127.0.0.1", "REDIS_PORT": 1, "REDIS_PASSWORD": "x",
        "POSTGRES_HOST": "127.0.0.1", "POSTGRES_PORT": 1, "POSTGRES_DB": "x", "POSTGRES_USER": "x",
        "POSTGRES_PASSWORD": "x",
    }  # fmt: skip
    return create_app(config)


def catalogue() -> Catalogue:
    """Ask the application for its stores."""
    return Catalogue.parse(application().test_client().get("/stores").get_json())


def computed(stores: Catalogue) -> Words:
    """Compute the words from the stores' facts."""
    return {
        (workload.name, place, store.name): " or ".join(
            expected(facts, workload.shared, topology, window, workload.drive.looks)
        )
        for workload in WORKLOADS.values()
        for place, (topology, window) in TOPOLOGIES.items()
        for store in stores.stores.values()
        if (facts := store.facts.get(workload.name))
    }


def literal() -> Words:
    """Read the words that were reviewed."""
    words: Words = {}
    workload, places = "", [""]
    for line in LITERAL.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("## "):
            workload = line.removeprefix("## ")
        elif line.startswith("| store"):
            places = cells[1:]
        elif line.startswith("| ") and not line.startswith("| ---"):
            words |= {(workload, place, cells[0]): word for place, word in zip(places, cells[1:], strict=True)}
    return words


def written(words: Words, stores: Catalogue) -> Iterator[str]:
    """Write words down as tables, one for each workload, with a row for each store."""
    for workload in WORKLOADS:
        yield from (f"## {workload}", "", f"| store | {' | '.join(TOPOLOGIES)} |")
        yield f"| --- |{' --- |' * len(TOPOLOGIES)}"
        for store in (store.name for store in stores.stores.values() if workload in store.facts):
            yield f"| {store} | {' | '.join(words[workload, place, store] for place in TOPOLOGIES)} |"
        yield ""
