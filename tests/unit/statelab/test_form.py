"""The form offers what can run now, and says why the rest cannot."""

from __future__ import annotations

from typing import Any

import pytest
from locust.argument_parser import LocustArgumentParser

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
def parser(monkeypatch: pytest.MonkeyPatch, locustfile: Any) -> LocustArgumentParser:
    """Let the locustfile add its options, as Locust does when it starts."""
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
