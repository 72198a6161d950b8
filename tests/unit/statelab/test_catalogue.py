"""The tester reads the application's catalogue and refuses what it does not offer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from statelab.load.options import Options, defaults
from statelab.model.catalogue import Catalogue
from statelab.model.options import OptionError
from statelab.workloads import WORKLOADS


def row(
    name: str,
    twin: str | None = None,
    workload: str = "counter",
    unavailable: str | None = None,
    connection: str = "own",
) -> dict[str, Any]:
    facts = {"scope": "shared", "atomic_among": "everybody", "naive_twin": twin, "stale_s": 0.0, "how": "It counts."}
    facts |= {"connection": connection}
    return {
        "name": name,
        "home": "redis",
        "windows": False,
        "workloads": {workload: facts},
        "cannot": {"counter": "It counts nothing."},
        "unavailable": unavailable,
        "summary": "A store.",
    }


CATALOGUE = Catalogue.parse(
    {
        "stores": [
            row("naive"),
            row("good", "naive"),
            row("other", workload="cart"),
            row("off", unavailable="Memcached is not running. Type: make up WITH=memcached"),
        ],
        "windows": ["nothing", "yield"],
    }
)


USUAL = Options("counter", ("good",), "nothing", fresh=False, users=4)


def test_each_store_brings_its_naive_twin_once() -> None:
    chosen = CATALOGUE.choose(["good", "naive", "good"], "counter")
    assert [store.name for store in chosen] == ["good", "naive"]
    assert [store.name for store in CATALOGUE.with_controls(chosen, "counter")] == ["good", "naive"]
    assert [store.name for store in CATALOGUE.with_controls(chosen[:1], "counter")] == ["good", "naive"]


def test_a_store_that_cannot_do_the_scenario_is_left_out_with_the_reason() -> None:
    assert [store.name for store in CATALOGUE.choose(["good", "other"], "counter")] == ["good"]
    assert CATALOGUE.left_out(["good", "other"], "counter") == ["other is left out of counter: It counts nothing."]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"stores": ("memory",)}, "There is no store “memory”. Choose from: naive, good, other."),
        ({"stores": ("good", "off")}, "off cannot run now. Memcached is not running. Type: make up WITH=memcached"),
        ({"stores": ()}, "No store was chosen. Choose from: naive, good, other."),
        ({"stores": ("other",)}, "other is left out of counter: It counts nothing. These implement it: naive, good."),
        (
            {"scenario": "lottery"},
            f"There is no scenario “lottery”. Choose from: {', '.join(WORKLOADS)}.",
        ),
        ({"window": "moon"}, "There is no window “moon”. Choose from: nothing, yield."),
        ({"users": 0}, "0 users cannot run. Choose from 1 to 1,000."),
        ({"numbers": {"items": 0}}, "items cannot be 0. Choose from 1 to 1,000,000."),
        ({"numbers": {"think_ms": -1}}, "think_ms cannot be -1. Choose from 0 to 60,000."),
        ({"users": -3}, "-3 users cannot run. Choose from 1 to 1,000."),
    ],
)
def test_what_cannot_be_run_is_refused_with_what_can(changed: dict[str, Any], said: str) -> None:
    asked = replace(USUAL, **(changed | {"numbers": defaults() | changed.get("numbers", {})}))
    with pytest.raises(OptionError) as refusal:
        asked.choose(CATALOGUE)
    assert str(refusal.value) == said
