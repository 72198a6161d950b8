"""A store whose connection is wrong for some server models: where that is expected to show, and how it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from statelab.load import turns
from statelab.load.config import DEFAULT_STORES
from statelab.load.options import Options
from statelab.load.outcome import assess
from statelab.load.run import Run
from statelab.model.catalogue import Catalogue, Facts, Store
from statelab.model.expectations import PASSED, VIOLATED, expected, sharers
from statelab.model.topology import Topology
from statelab.recording.http import Body, Reply
from statelab.workloads.wording import Cause
from tests import expectations, tables
from tests.unit.statelab.test_answers import SERVER, answer

RIGHT = Facts("shared", "everybody", naive_twin="naive")
THREADS, FORKED = replace(RIGHT, connection="threads"), replace(RIGHT, connection="forked")
SESSION = replace(FORKED, scope="client")


@pytest.mark.parametrize(
    ("facts", "topology", "who"),
    [
        (RIGHT, Topology(2, 2, 4, preload=True), None),
        (THREADS, Topology(2, 2), None),
        (THREADS, Topology(2, 2, preload=True), None),
        (THREADS, Topology(1, 1, 4), "the threads of a process"),
        (THREADS, Topology(1, 1, 100, "greenlet"), "the greenlets of a process"),
        (THREADS, Topology(1, 1, 100, "task"), None),
        (FORKED, Topology(2, 2), None),
        (FORKED, Topology(2, 2, 4), None),
        (FORKED, Topology(2, 1, preload=True), None),
        (FORKED, Topology(2, 1, 4, preload=True), None),
        (FORKED, Topology(1, 2, preload=True), "the workers of a replica"),
    ],
)
def test_answers_go_astray_only_where_several_requests_use_a_connection(
    facts: Facts, topology: Topology, who: str | None
) -> None:
    assert sharers(facts, topology) == who
    assert expected(facts, True, topology, "nothing") == ((PASSED, VIOLATED) if who else (PASSED,))


def test_an_identity_may_go_astray_too_and_what_fails_anyway_is_expected_to_fail() -> None:
    topology = Topology(1, 2, preload=True)
    assert expected(SESSION, False, topology, "nothing") == (PASSED, VIOLATED)
    assert expected(replace(FORKED, atomic_among="nobody"), True, topology, "nothing") == (VIOLATED,)


def catalogue(facts: Facts) -> Catalogue:
    """Return the stores of a run, with these facts for one of them."""
    naive = Facts("shared", "nobody")
    stores = {
        name: Store(name, "redis", {"counter": of}, {}, None, "") for name, of in (("one", facts), ("naive", naive))
    }
    return Catalogue(stores, ("nothing",))


@pytest.mark.parametrize("facts", [THREADS, FORKED])
def test_it_runs_only_if_it_is_named(facts: Facts) -> None:
    options = Options("counter", ("all",), "nothing", fresh=False, users=8)
    assert catalogue(facts).marked == ["one"]
    assert turns.named(options, catalogue(facts)).stores == ("naive",)
    assert turns.named(options, catalogue(RIGHT)).stores == ("one", "naive")
    assert [store.name for store in catalogue(facts).choose(["one"], "counter")] == ["one"]


def test_none_is_among_the_defaults_or_in_the_readme_or_a_control() -> None:
    stores = expectations.catalogue()
    twins = {facts.naive_twin for store in stores.stores.values() for facts in store.facts.values()}
    marked = {
        name
        for name, store in stores.stores.items()
        if any(facts.connection != "own" for facts in store.facts.values())
    }
    assert marked == {"postgres-one-connection", "memcached-one-client"}
    assert not marked & {*DEFAULT_STORES, *twins, *tables.FIRST, *tables.TELLING}


def judged(facts: Facts, server: dict[str, Any]) -> dict[str, Any]:
    """Judge a run in which each number is answered twice."""
    store = catalogue(facts).stores["one"]
    own = Run(Options("counter", ("one",), "nothing", fresh=False, users=1), [store], [store], server, {}, "")
    sent = 0

    def send(method: str, path: str, label: str, body: Body) -> Reply:
        nonlocal sent
        sent += 1
        return Reply(200, answer(1 + sent // 2), None)

    client = own.client(send, 0)
    for _ in range(10):
        client.change(0, f"counters/{client.key}")
    document, _ = assess(own)
    return dict(document)


def test_the_verdict_says_that_answers_may_have_gone_astray_and_the_run_who_shares_the_connection() -> None:
    preloaded = SERVER | {"workers": 2, "preload": True}
    told = judged(FORKED, preloaded)
    [row] = told["stores"]
    assert (row["verdict"], row["cause"], row["as_expected"]) == (VIOLATED, Cause.ASTRAY, True)
    assert "Diagnosis: astray; requests that run at the same time share a connection here" in row["sentence"]
    assert told["notes"][0].startswith("one: the workers of a replica share one connection here")


@pytest.mark.parametrize(("facts", "server"), [(FORKED, {"workers": 2}), (RIGHT, {"workers": 2, "preload": True})])
def test_where_nobody_shares_it_a_violation_is_no_excuse(facts: Facts, server: dict[str, Any]) -> None:
    told = judged(facts, SERVER | server)
    [row] = told["stores"]
    assert (row["verdict"], row["as_expected"]) == (VIOLATED, False)
    assert row["cause"] != Cause.ASTRAY
    assert told["notes"] == []
