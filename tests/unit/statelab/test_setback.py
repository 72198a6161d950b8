"""State that falls back once is told from a race, from private copies, and from a store that forgets."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from statelab.checking.setback import MIN_CHANGES
from statelab.model.marks import Mark
from statelab.verdicts import verdict
from statelab.workloads import WORKLOADS
from statelab.workloads.counter import checker as counter
from statelab.workloads.stock import checker as stock
from statelab.workloads.wording import Cause
from tests.unit.headers import head
from tests.unit.statelab.brute import Op
from tests.unit.statelab.histories import history
from tests.unit.statelab.stories import story

CLIENTS = 8


def under_load(count: int, first: int, begin: int, rng: Random) -> list[Op]:
    """Let a right counter give `count` values from `first` on, one a millisecond, each request up to 8 ms long."""
    return [
        Op("add", begin + 10 * n - rng.randrange(40), begin + 10 * n + rng.randrange(1, 40), first + n)
        for n in range(count)
    ]


def fallen(most: int, start: int, seed: int = 1) -> list[Op]:
    """Let a counter count to `most`, crash, and go on from `start`; who was waiting then is answered afterwards."""
    rng = Random(seed)
    before, after = under_load(most, 1, 1_000, rng), under_load(most, start + 1, 60_000, rng)
    waiting = [replace(op, call=1_000 + 10 * most - rng.randrange(20)) for op in after[:CLIENTS]]
    return before + waiting + after[CLIENTS:]


@pytest.mark.parametrize(("most", "start"), [(100, 0), (100, 40), (30, 0), (5_000, 4_800)])
@pytest.mark.parametrize("seed", range(5))
def test_a_counter_that_goes_on_from_lower_lost_it_on_a_crash(most: int, start: int, seed: int) -> None:
    ops = fallen(most, start, seed)
    mark = Mark(60_000, "worker replaced", "a/8", "first answer of a new worker, a/8")
    found = counter.check(replace(history(ops, copies=[0] * most + [1] * most), marks=(mark,)))
    count, (higher, lower) = found.anomalies["set-back"]
    assert count == most - start
    assert (ops[higher].ret or 0) < ops[lower].call
    assert (ops[lower].value or 0) <= (ops[higher].value or 0)
    assert not found.diverged
    said = verdict.convict(history(ops), found)
    assert (said.word, said.cause) == ("VIOLATED", Cause.LOST_ON_CRASH)
    assert said.sentence.startswith(f"{most - start:,} of {2 * most:,} acknowledged increments lost. Proof: ")


def test_requests_killed_by_the_crash_may_have_happened_or_not() -> None:
    ops = fallen(100, 0)
    unknown = [Op("add", 1_990, None, None) for _ in range(3)]
    assert counter.check(history(ops + unknown)).anomalies["set-back"][0] == 100


def test_units_that_are_back_on_the_shelf_fell_back_too() -> None:
    ops = [replace(op, op="buy", value=500 - (op.value or 0)) for op in fallen(100, 20)]
    found = stock.check(history(ops, header=head("stock", 500)))
    assert found.anomalies["set-back"][0] == 80
    assert verdict.convict(history(ops, header=head("stock", 500)), found).cause == Cause.LOST_ON_CRASH


def test_one_update_that_undoes_many_is_a_race() -> None:
    """It read 50 and was slow; meanwhile others counted to 90, then it wrote 51."""
    rng = Random(2)
    before, after = under_load(90, 1, 1_000, rng), under_load(50, 52, 60_000, rng)
    slow = Op("add", (before[49].ret or 0) - 5, 2_500, 51)
    found = counter.check(history([*before, slow, *after]))
    assert set(found.anomalies) >= {"duplicate"}
    assert "set-back" not in found.anomalies


def test_nor_is_it_a_crash_if_that_update_was_never_answered() -> None:
    rng = Random(2)
    before, after = under_load(90, 1, 1_000, rng), under_load(50, 52, 60_000, rng)
    slow = Op("add", (before[49].ret or 0) - 5, None, None)
    assert "set-back" not in counter.check(history([*before, slow, *after])).anomalies


def test_private_copies_that_answer_by_turns_have_diverged_not_crashed() -> None:
    ops = [Op("add", 10 * n, 10 * n + 15, n // 2 + 1) for n in range(200)]
    found = counter.check(history(ops, copies=[0, 1] * 100))
    assert found.diverged
    assert "set-back" not in found.anomalies


@pytest.mark.parametrize("target", [None, "b/7"])
def test_two_private_counters_used_one_after_the_other_have_diverged_not_crashed(target: str | None) -> None:
    """Nobody saw the first worker end, or another one was replaced."""
    marks = (Mark(60_000, "worker replaced", target, "first answer of a new worker"),) if target else ()
    own = replace(history(fallen(100, 0), copies=[0] * 100 + [1] * 100), marks=marks)
    found = counter.check(own)
    assert found.diverged == ("process", 2)
    assert "set-back" not in found.anomalies
    assert verdict.convict(own, found, in_memory=True).word == "DIVERGED"


@pytest.mark.parametrize("after", [3, 9, 100])
def test_a_worker_and_the_one_in_its_place_are_no_two_private_counters(after: int) -> None:
    """However few requests the second one answered: it started from nothing."""
    ops = under_load(100, 1, 1_000, Random(1)) + under_load(after, 1, 60_000, Random(1))
    mark = Mark(60_000, "worker replaced", "a/8", "first answer of a new worker, a/8")
    own = replace(history(ops, copies=[0] * 100 + [1] * after), marks=(mark,))
    said = verdict.convict(own, counter.check(own), in_memory=True)
    assert (said.word, said.cause) == ("VIOLATED", Cause.LOST_ON_CRASH)


def test_nor_are_their_carts() -> None:
    lines = [
        f"{kind} {begin}{n}0-{begin}{n}9 {what}"
        for begin in (1, 2)
        for n, (kind, what) in enumerate([("add#1", f"1:{begin}"), *[("view#1", f"[1:{begin}]")] * 3])
    ]
    own = story(head("cart"), lines, copies=[0] * 4 + [1] * 4)
    own = replace(own, marks=(Mark(209 * 10**6, "worker replaced", "a/8", "first answer of a new worker, a/8"),))
    said = verdict.convict(own, WORKLOADS["cart"].check(own), in_memory=True)
    assert (said.word, said.cause) == ("VIOLATED", Cause.LOST_ON_CRASH)


def test_a_restart_adds_no_private_counter_to_those_of_workers_side_by_side() -> None:
    """Workers a/7 and b/7 count apart; a/8 takes the place of a/7."""
    counts, ops, copies = [0, 0, 0], [], [0, 2] * 10 + [1, 2] * 10
    for n, copy in enumerate(copies):
        counts[copy] += 1
        ops.append(Op("add", 10 * n, 10 * n + 5, counts[copy]))
    mark = Mark(205, "worker replaced", "a/8", "first answer of a new worker, a/8")
    assert counter.check(replace(history(ops, copies=copies), marks=(mark,))).diverged == ("process", 2)


def test_a_few_answers_on_one_side_are_not_enough_to_tell() -> None:
    ops = fallen(100, 0)
    enough, too_few = ops[: 100 + MIN_CHANGES], ops[: 100 + MIN_CHANGES - 1]
    assert "set-back" in counter.check(history(enough)).anomalies
    assert "set-back" not in counter.check(history(too_few)).anomalies


def test_two_falls_or_a_fall_and_a_race_are_not_told_as_one_fall() -> None:
    ops = fallen(100, 0)
    again = [replace(op, call=op.call + 200_000, ret=(op.ret or 0) + 200_000) for op in ops]
    assert "set-back" not in counter.check(history(ops + again)).anomalies
    raced = [*ops[:50], replace(ops[50], value=ops[49].value), *ops[51:]]
    assert "set-back" not in counter.check(history(raced)).anomalies
