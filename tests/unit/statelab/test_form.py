"""The form offers what can run now, and says why the rest cannot."""

from __future__ import annotations

import sys
from importlib import import_module

import pytest
from locust.argument_parser import LocustArgumentParser
from locust.event import Events

from statelab.model.catalogue import Catalogue, Facts, Store
from statelab.workloads import WORKLOADS

OFF = "Memcached is not running. Type: make up WITH=memcached"
FACTS = {"counter": Facts("shared", "everybody")}
CATALOGUE = Catalogue(
    {
        name: Store(name, "redis", FACTS, {}, unavailable, "A store.")
        for name, unavailable in {"redis-atomic": None, "memcached-incr": OFF}.items()
    },
    ("nothing", "yield"),
)


@pytest.fixture
def parser(monkeypatch: pytest.MonkeyPatch) -> LocustArgumentParser:
    """Let the locustfile add its options, as Locust does when it starts.

    It listens to events of its own: every other test in this process that makes a parser would ask the lab's
    application otherwise, which is not there.
    """
    monkeypatch.setattr("locust.events", Events())  # type: ignore[no-untyped-call]  # Locust has no types here
    monkeypatch.delitem(sys.modules, "locustfile", raising=False)
    locustfile = import_module("locustfile")
    monkeypatch.delitem(sys.modules, "locustfile")
    monkeypatch.setitem(vars(locustfile.LAB), "catalogue", CATALOGUE)
    made = LocustArgumentParser()
    locustfile.add_options(made)
    return made


def test_a_store_that_cannot_run_now_is_not_offered_and_the_help_says_why(parser: LocustArgumentParser) -> None:
    stores = next(action for action in parser._actions if action.dest == "stores")
    assert list(stores.choices or ()) == ["redis-atomic"]
    assert f"Not available: memcached-incr: {OFF}" in (stores.help or "")


def test_every_workload_and_its_numbers_are_offered(parser: LocustArgumentParser) -> None:
    options = {action.dest: action for action in parser._actions}
    assert list(options["scenario"].choices or ()) == list(WORKLOADS)
    assert {"think_ms", "items", "limit", "limit_window_ms"} <= set(options)
