"""The tester reads the application's catalogue and refuses what it does not offer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from statelab.catalogue import Catalogue, OptionError, Topology
from statelab.run import Options


def row(name: str, control: str | None = None, workloads: list[str] | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "scope": "shared",
        "windows": False,
        "control": control,
        "workloads": workloads or ["counter"],
        "expected": {"serial": ["NO VIOLATION SEEN"]},
        "summary": "A store.",
    }


CATALOGUE = Catalogue.parse(
    {"stores": [row("naive"), row("good", "naive"), row("other", workloads=["cart"])], "windows": ["nothing", "yield"]}
)


USUAL = Options("counter", ("good",), "nothing", fresh=False, users=4)


def test_each_store_brings_its_naive_twin_once() -> None:
    chosen = CATALOGUE.choose(["good", "naive", "good"], "counter")
    assert [store.name for store in chosen] == ["good", "naive"]
    assert [store.name for store in CATALOGUE.with_controls(chosen)] == ["good", "naive"]
    assert [store.name for store in CATALOGUE.with_controls(chosen[:1])] == ["good", "naive"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"stores": ("memory",)}, "There is no store “memory”. Choose from: naive, good, other."),
        ({"stores": ()}, "No store was chosen. Choose from: naive, good, other."),
        ({"stores": ("other",)}, "other cannot do the scenario “counter”. These can: naive, good."),
        ({"scenario": "lottery"}, "There is no scenario “lottery”. Choose from: counter."),
        ({"window": "moon"}, "There is no window “moon”. Choose from: nothing, yield."),
        ({"users": 0}, "0 users cannot run. Choose from 1 to 1,000."),
        ({"users": -3}, "-3 users cannot run. Choose from 1 to 1,000."),
    ],
)
def test_what_cannot_be_run_is_refused_with_what_can(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError) as refusal:
        replace(USUAL, **changed).check(CATALOGUE)
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
