"""A verdict names what has a private copy: the coarsest of replicas, processes and units that is exact alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from statelab.checking.copies import Diverged, copies_seen, diverged
from statelab.checking.finding import present
from statelab.model.history import History
from statelab.verdicts import verdict
from statelab.workloads import WORKLOADS
from statelab.workloads.oncall.checker import anomalies
from tests.unit.headers import head
from tests.unit.statelab.brute import Op
from tests.unit.statelab.histories import history

ONE_A, ONE_B, TWO = 0, 1, 2  # two processes of replica one, and one of replica two


def counted(served: list[tuple[int, int]], copy_of: dict[tuple[int, int], int], unit: str = "thread") -> History:
    """Let each request add to the counter that its process and unit use, one request after the other."""
    counts = dict.fromkeys(copy_of.values(), 0)
    ops = []
    for place, who in enumerate(served):
        counts[copy_of[who]] += 1
        ops.append(Op("add", 10 * place, 10 * place + 5, counts[copy_of[who]]))
    own = history(ops, [process for process, _ in served], header=WORKLOADS["counter"].header(unit, initial=0))
    own.rows["unit"] = [number for _, number in served]
    return own


def check(own: History) -> Diverged | None:
    return WORKLOADS["counter"].check(own).diverged


def test_a_counter_in_each_replica_is_named_by_replica() -> None:
    served = [(ONE_A, 1), (ONE_B, 1), (TWO, 1)] * 4
    own = counted(served, {(ONE_A, 1): 0, (ONE_B, 1): 0, (TWO, 1): 1})
    assert check(own) == Diverged("replica", 2)
    said = verdict.convict(own, WORKLOADS["counter"].check(own))
    assert said.sentence.startswith("2 replicas, 2 private counters; each exact alone. Proof: ")


def test_a_counter_in_each_process_is_named_by_worker() -> None:
    served = [(ONE_A, 1), (ONE_B, 1), (TWO, 1)] * 4
    own = counted(served, {(ONE_A, 1): 0, (ONE_B, 1): 1, (TWO, 1): 2})
    assert check(own) == Diverged("process", 3)


@pytest.mark.parametrize("unit", ["thread", "greenlet", "task"])
def test_a_counter_in_each_unit_is_named_by_what_the_unit_is(unit: str) -> None:
    served = [(ONE_A, 1), (ONE_A, 2), (ONE_B, 1)] * 4
    own = counted(served, {(ONE_A, 1): 0, (ONE_A, 2): 1, (ONE_B, 1): 2}, unit)
    assert check(own) == Diverged("unit", 3)
    said = verdict.convict(own, WORKLOADS["counter"].check(own))
    assert said.sentence.startswith(f"3 {unit}s, 3 private counters; each exact alone.")


def by_clients(copy_of: list[int], *more: Op) -> History:
    """Let clients 0, 1 and 2 add by turns to the counter that each has, and then somebody else read."""
    counts, ops = [0, 0, 0], []
    for place, client in enumerate([0, 1, 2] * 3):
        counts[copy_of[client]] += 1
        ops.append(Op("add", 10 * place, 10 * place + 5, counts[copy_of[client]], client=client))
    ops += [Op("read", 1000 + 10 * place, 1005 + 10 * place, 0, client=3) for place in range(3)]
    served = [ONE_A, ONE_B, TWO, TWO] * 3
    return history(ops + list(more), (served + [ONE_A] * len(more))[: len(ops) + len(more)], header=head())


def test_a_counter_with_each_client_is_named_by_client_whoever_serves_it() -> None:
    own = by_clients([0, 1, 2])
    assert check(own) == Diverged("client", 4)
    said = verdict.convict(own, WORKLOADS["counter"].check(own))
    assert said.sentence.startswith("4 clients, 4 private counters; each exact alone. Proof: ")


def test_a_client_that_goes_on_after_an_unknown_outcome_is_the_same_and_may_have_applied_it() -> None:
    lost = [Op("add", 500, None, client=0), Op("add", 600, 605, 5, client=4)]
    own = by_clients([0, 1, 2], *lost)
    assert check(own) is None, "taken for two clients"
    assert check(replace(own, people=np.array([0, 1, 2, 3, 0]))) == Diverged("client", 4)


def test_clients_that_share_a_counter_have_none_of_their_own() -> None:
    assert check(by_clients([0, 0, 1])) is None


def test_clients_that_never_look_are_not_said_to_have_copies_since_each_is_exact_alone_if_it_lost_a_race() -> None:
    both_leave = [
        Op("leave", 10 * r, 10 * r + 5, 1, key=r, arg=doctor, client=doctor) for r in range(5) for doctor in (0, 1)
    ]
    own = history(both_leave, [ONE_A] * 10, header=WORKLOADS["oncall"].header())
    found = WORKLOADS["oncall"].check(own)
    assert (found.legal, found.diverged) == (False, None)


def test_replicas_that_serve_in_turn_are_not_said_to_have_copies_as_long_as_nobody_was_refused() -> None:
    """Nothing is kept, and the two leaves of each round reach different replicas: each replica is exact alone."""
    forgets = [Op("leave", 10 * n, 10 * n + 15, 1, key=n // 2, arg=n % 2) for n in range(20)]
    own = history(forgets, [ONE_A, TWO] * 10, header=WORKLOADS["oncall"].header())
    found = WORKLOADS["oncall"].check(own)
    assert diverged(own, lambda part: not present(anomalies(part))) == Diverged("replica", 2)
    assert (found.legal, found.diverged) == (False, None)
    assert "Diagnosis: unclear; no leave was refused" in verdict.convict(own, found).sentence
    assert verdict.acceptable(("DIVERGED",), found) == ["DIVERGED", "VIOLATED"]


def test_replicas_with_rounds_of_their_own_have_diverged() -> None:
    """Doctor 0 leaves at one replica, which then refuses doctor 1, whom the other replica lets go."""
    asked = [(0, 0, 1), (1, 0, 0), (1, 1, 1)]
    ops = [
        Op("leave", 30 * n + 10 * place, 30 * n + 10 * place + 5, granted, key=n, arg=doctor)
        for n in range(10)
        for place, (doctor, _, granted) in enumerate(asked)
    ]
    copies = [(ONE_A, TWO)[(n + other) % 2] for n in range(10) for _, other, _ in asked]
    own = history(ops, copies, header=WORKLOADS["oncall"].header())
    assert WORKLOADS["oncall"].check(own).diverged == Diverged("replica", 2)


def test_one_process_in_each_replica_is_named_by_the_coarser_of_both() -> None:
    assert check(counted([(ONE_A, 1), (TWO, 1)] * 3, {(ONE_A, 1): 0, (TWO, 1): 1})) == Diverged("replica", 2)


def test_two_answers_that_may_stem_from_one_race_are_no_private_copies() -> None:
    assert check(counted([(ONE_A, 1), (TWO, 1)] * 2, {(ONE_A, 1): 0, (TWO, 1): 1})) is None
    late = counted([*[(ONE_A, 1)] * 5, (TWO, 1)], {(ONE_A, 1): 0, (TWO, 1): 1})
    assert check(late) is None, "one answer of the second copy"


def test_a_race_on_a_shared_copy_is_no_divergence() -> None:
    ops = [Op("add", 10 * n, 10 * n + 15, 1 + n // 2) for n in range(12)]
    own = history(ops, [ONE_A, ONE_A, ONE_B, ONE_B] * 3, header=head())
    assert check(own) is None


def test_a_copy_that_served_one_request_only_does_not_hide_the_others() -> None:
    served = [*[(ONE_A, 1), (ONE_B, 1)] * 4, (TWO, 1)]
    assert check(counted(served, {(ONE_A, 1): 0, (ONE_B, 1): 1, (TWO, 1): 2})) == Diverged("process", 3)


@pytest.mark.parametrize(
    ("scope", "copies"), [("shared", 1), ("replica", 2), ("process", 3), ("thread", 4), ("request", 1), ("client", 4)]
)
def test_copies_are_counted_by_who_shares_one(scope: str, copies: int) -> None:
    served = [(ONE_A, 1), (ONE_A, 2), (ONE_B, 1), (TWO, 1)]
    assert copies_seen(counted(served, dict.fromkeys(served, 0)), scope) == copies
