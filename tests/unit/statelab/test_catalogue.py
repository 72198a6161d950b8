"""The tester reads the application's catalogue and refuses what it does not offer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from statelab.catalogue import Catalogue, Topology
from statelab.options import OptionError, Options
from statelab.run import check
from statelab.scenarios import SCENARIOS


def row(name: str, control: str | None = None, workload: str = "counter") -> dict[str, Any]:
    return {
        "name": name,
        "scope": "shared",
        "windows": False,
        "workloads": {workload: {"control": control, "expected": {"serial": ["NO VIOLATION SEEN"]}}},
        "cannot": {"counter": "It counts nothing."},
        "summary": "A store.",
    }


CATALOGUE = Catalogue.parse(
    {"stores": [row("naive"), row("good", "naive"), row("other", workload="cart")], "windows": ["nothing", "yield"]}
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
        ({"stores": ()}, "No store was chosen. Choose from: naive, good, other."),
        ({"stores": ("other",)}, "other is left out of counter: It counts nothing. These can do it: naive, good."),
        (
            {"scenario": "lottery"},
            f"There is no scenario “lottery”. Choose from: {', '.join(SCENARIOS)}.",
        ),
        ({"window": "moon"}, "There is no window “moon”. Choose from: nothing, yield."),
        ({"users": 0}, "0 users cannot run. Choose from 1 to 1,000."),
        ({"items": 0}, "items cannot be 0. Choose from 1 to 1,000,000."),
        ({"think_ms": -1}, "think_ms cannot be -1. Choose from 0 to 60,000."),
        ({"users": -3}, "-3 users cannot run. Choose from 1 to 1,000."),
    ],
)
def test_what_cannot_be_run_is_refused_with_what_can(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError) as refusal:
        check(replace(USUAL, **changed), CATALOGUE)
    assert str(refusal.value) == said


@pytest.mark.parametrize(
    ("replicas", "workers", "threads", "window", "situation"),
    [
        (1, 1, 1, "nothing", "serial"),
        (1, 1, 8, "nothing", "threads"),
        (1, 1, 8, "yield", "threads-window"),
        (1, 2, 1, "nothing", "processes"),
        (2, 1, 1, "yield", "processes"),
        (2, 2, 4, "nothing", "processes-threads"),
    ],
)
def test_what_is_expected_depends_on_how_many_processes_and_threads_serve(
    replicas: int, workers: int, threads: int, window: str, situation: str
) -> None:
    assert Topology(replicas, workers, threads, "gunicorn-sync", False, "round_robin").situation(window) == situation
