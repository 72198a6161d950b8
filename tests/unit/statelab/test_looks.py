"""Live verdicts of a long run: which stores a look judges, and what becomes of the others."""

from __future__ import annotations

import pytest

from statelab.load.looks import Judged, Looks
from statelab.load.outcome import assess
from tests.unit.statelab.test_answers import run
from tests.unit.ui.fake_lab import store


def looked(budget_s: float, *costs_s: float) -> Looks:
    """Make looks that have judged stores a, b, c, … in this order, each for so long."""
    looks = Looks(budget_s)
    for place, cost_s in enumerate(costs_s):
        looks.judged["abcdef"[place]] = Judged(None, store("x"), [], place + 1, cost_s)
    return looks


@pytest.mark.parametrize(
    ("looks", "due"),
    [
        (Looks(0.1), "abc"),
        (looked(0.1, 0.01, 0.02, 0.03), "abc"),
        (looked(0.1, 0.06, 0.06, 0.06), "a"),
        (looked(0.1, 0.04, 0.06, 0.06), "ab"),
        (looked(0.1, 0.5, 0.5, 0.5), "a"),
        (looked(0.1, 0.5), "bc"),
        (looked(0.0, 0.5, 0.5), "c"),
    ],
)
def test_the_longest_not_judged_are_judged_first_as_far_as_the_time_goes(looks: Looks, due: str) -> None:
    assert looks.due(["a", "b", "c"]) == list(due)


def test_in_turns_every_store_is_judged_and_the_others_keep_what_was_found() -> None:
    own, looks = run(page_from=10**9), Looks(0.0)
    whole = assess(own)[0]["stores"]
    first = assess(own, None, looks)[0]["stores"]
    assert [row["verdict"] for row in first] == [row["verdict"] for row in whole]
    ages = {name: one.at_ns for name, one in looks.judged.items()}
    for _ in ages:
        again = assess(own, None, looks)[0]["stores"]
        newer = {name: one.at_ns for name, one in looks.judged.items()}
        changed = [name for name in ages if newer[name] > ages[name]]
        assert changed == [min(ages, key=lambda name: ages[name])]
        assert [row["sentence"] for row in again] == [row["sentence"] for row in whole]
        ages = newer
