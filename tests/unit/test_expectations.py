"""Expectations are computed from facts; a table of literal words, reviewed by eye, keeps the function honest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from statelab.model.catalogue import Facts
from statelab.model.expectations import (
    ALONE,
    DIVERGED,
    FORGETS,
    OWN,
    PASSED,
    VIOLATED,
    copies,
    expected,
    why_safe,
)
from statelab.model.topology import Topology
from tests import expectations

ONE = Topology(1, 1)
THREADS = Topology(1, 1, 8)
WORKERS = Topology(1, 4)
REPLICAS = Topology(2, 2)
GREENLETS = Topology(1, 1, 100, "greenlet")

NAIVE = Facts("shared", "nobody")
HOST_NAIVE, HOST_LOCKED = Facts("replica", "nobody"), Facts("replica", "processes")
MEMORY = Facts("process", "nobody", windows=True)
LOCAL = Facts("thread", "threads", windows=True)
CONTEXT = Facts("context", "nobody", windows=True)
REQUEST = Facts("request", "everybody", windows=True)
CLIENT = Facts("client", "everybody")


def test_what_is_computed_is_what_was_reviewed() -> None:
    assert expectations.computed(expectations.catalogue()) == expectations.literal()


@pytest.mark.parametrize(
    ("facts", "topology", "window", "verdicts"),
    [
        (HOST_LOCKED, WORKERS, "nothing", (PASSED,)),
        (HOST_LOCKED, REPLICAS, "nothing", (DIVERGED,)),
        (HOST_NAIVE, ONE, "nothing", (PASSED,)),
        (HOST_NAIVE, WORKERS, "nothing", (VIOLATED,)),
        (HOST_NAIVE, REPLICAS, "nothing", (DIVERGED, VIOLATED)),
        (Facts("replica", "threads"), THREADS, "nothing", (PASSED,)),
        (Facts("replica", "threads"), WORKERS, "nothing", (VIOLATED,)),
        (Facts("shared", "processes"), WORKERS, "nothing", (PASSED,)),
        (Facts("shared", "processes"), REPLICAS, "nothing", (VIOLATED,)),
        (LOCAL, ONE, "nothing", (PASSED,)),
        (LOCAL, THREADS, "yield", (DIVERGED,)),
        (REQUEST, ONE, "nothing", (FORGETS,)),
        (CLIENT, ONE, "nothing", (DIVERGED,)),
        (Facts("replica", "nobody", windows=True), WORKERS, "nothing", (PASSED, VIOLATED)),
        (Facts("replica", "nobody", windows=True), WORKERS, "sleep-1ms", (VIOLATED,)),
        (MEMORY, GREENLETS, "compute", (PASSED,)),
        (MEMORY, GREENLETS, "yield", (VIOLATED,)),
        (MEMORY, GREENLETS, "redis", (VIOLATED,)),
    ],
)
def test_facts_that_no_store_has_yet_are_understood(
    facts: Facts, topology: Topology, window: str, verdicts: tuple[str, ...]
) -> None:
    assert expected(facts, True, topology, window) == verdicts


TASKS = Topology(1, 1, 100, "task")


def test_where_tasks_serve_a_context_is_the_requests_own_and_a_threads_copy_is_everybodys() -> None:
    assert expected(CONTEXT, True, TASKS, "nothing") == (FORGETS,)
    assert expected(CONTEXT, False, TASKS, "nothing") == (PASSED,)
    assert expected(LOCAL, True, TASKS, "nothing") == (PASSED,)
    assert expected(LOCAL, False, TASKS, "nothing") == (VIOLATED,)


OWN_CONTEXT = Topology(1, 1, per_request="context")
OWN_THREAD = Topology(1, 1, 8, per_request="thread")
OWN_PROCESS = Topology(2, 2, per_request="process", preload=True)


@pytest.mark.parametrize(
    ("topology", "renewed"), [(OWN_CONTEXT, [CONTEXT]), (OWN_THREAD, [CONTEXT, LOCAL]),
                              (OWN_PROCESS, [CONTEXT, LOCAL, MEMORY])]
)  # fmt: skip
def test_what_is_made_anew_for_each_request_keeps_nothing(topology: Topology, renewed: list[Facts]) -> None:
    for facts in (CONTEXT, LOCAL, MEMORY, HOST_NAIVE):
        forgets = expected(facts, True, topology, "nothing") == (FORGETS,)
        assert forgets == (facts in renewed) == (expected(facts, False, topology, "nothing") == (PASSED,))


def test_what_was_made_before_a_process_for_each_request_is_the_replicas() -> None:
    for window in ("nothing", "yield"):
        forked = Facts("forked", "nobody", windows=True)
        assert expected(forked, True, OWN_PROCESS, window) == (DIVERGED, VIOLATED)
        assert why_safe(forked, None, True, OWN_PROCESS, window) is None


@pytest.mark.parametrize("facts", [Facts("forked", "nobody", windows=True), Facts("forked", "processes", windows=True)])
def test_what_is_made_before_the_fork_is_shared_by_a_replica_only_if_it_is_loaded_before(facts: Facts) -> None:
    for scope, preload in (("process", False), ("replica", True)):
        for replicas, workers in ((1, 1), (1, 4), (2, 2)):
            topology = Topology(replicas, workers, preload=preload)
            same = replace(facts, scope=scope)
            assert expected(facts, True, topology, "yield") == expected(same, True, topology, "yield")
            assert why_safe(facts, None, True, topology, "yield") == why_safe(same, None, True, topology, "yield")


def test_what_forgets_is_told_from_what_races_only_if_some_request_just_looks() -> None:
    assert expected(REQUEST, True, ONE, "nothing") == (FORGETS,)
    assert expected(REQUEST, True, ONE, "nothing", looks=False) == (VIOLATED,)


def test_private_copies_of_clients_are_told_from_races_only_if_some_request_just_looks() -> None:
    assert expected(CLIENT, True, ONE, "nothing") == (DIVERGED,)
    assert expected(CLIENT, True, ONE, "nothing", looks=False) == (VIOLATED,)


@pytest.mark.parametrize("topology", [ONE, THREADS, WORKERS, REPLICAS, GREENLETS])
def test_an_identity_is_safe_only_where_no_other_request_ever_meets_it(topology: Topology) -> None:
    for facts in (REQUEST, CLIENT):
        assert expected(facts, False, topology, "nothing") == (PASSED,)
    locked, session = replace(MEMORY, atomic_among="threads"), Facts("shared", "everybody")
    for facts in (LOCAL, CONTEXT, MEMORY, locked, HOST_LOCKED, session):
        assert expected(facts, False, topology, "nothing") == (VIOLATED,)


def test_private_copies_are_counted_by_scope() -> None:
    topology = Topology(2, 3, 4)
    counts = {scope: copies(scope, topology) for scope in ("shared", "replica", "process", "thread")}
    assert counts == {"shared": 1, "replica": 2, "process": 6, "thread": 24}


@pytest.mark.parametrize(
    ("facts", "topology", "can"),
    [
        (Facts("shared", "everybody"), ONE, False),
        (Facts("shared", "everybody"), WORKERS, True),
        (Facts("shared", "everybody"), THREADS, True),
        (Facts("process", "threads", windows=True), WORKERS, False),
        (Facts("process", "threads", windows=True), THREADS, True),
        (Facts("replica", "processes"), Topology(4, 1), False),
    ],
)
def test_a_control_is_asked_for_only_where_something_can_race(facts: Facts, topology: Topology, can: bool) -> None:
    assert why_safe(facts, None, True, topology, "nothing") == (None if can else ALONE)


def test_a_control_of_an_identity_is_asked_for_even_where_nothing_can_race() -> None:
    assert why_safe(CLIENT, None, False, ONE, "nothing") is None


CACHED = Facts("shared", "nobody", stale_s=1.0)


def test_what_a_process_remembers_is_out_of_date_only_if_it_outlives_its_request() -> None:
    right, own = Facts("shared", "everybody", "naive"), OWN.format("process")
    assert expected(CACHED, True, OWN_PROCESS, "nothing") == (PASSED,)
    assert why_safe(CACHED, None, True, OWN_PROCESS, "nothing") == own
    assert why_safe(right, CACHED, True, OWN_PROCESS, "nothing") == own
    for topology in (REPLICAS, OWN_CONTEXT, OWN_THREAD):
        assert expected(CACHED, True, topology, "nothing") == (VIOLATED,)
    assert why_safe(right, CACHED, True, REPLICAS, "nothing") is None


@pytest.mark.parametrize(
    ("topology", "renewed"),
    [(OWN_CONTEXT, "context"), (OWN_THREAD, "thread"), (OWN_PROCESS, "process"), (TASKS, "context")],
)
def test_no_control_is_asked_for_where_a_naive_store_has_an_identity_for_each_request(
    topology: Topology, renewed: str
) -> None:
    assert why_safe(CONTEXT, None, False, topology, "nothing") == OWN.format(renewed)
    assert why_safe(REQUEST, CONTEXT, False, topology, "nothing") == OWN.format(renewed)
    assert why_safe(REQUEST, NAIVE, False, topology, "nothing") is None
