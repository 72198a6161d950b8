"""Each checker agrees with trying every order, on many small histories near the border between right and wrong."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from statelab.workloads import WORKLOADS
from tests.unit.statelab import brute, generate
from tests.unit.statelab.generate import Draw
from tests.unit.statelab.histories import of_case
from tests.unit.statelab.told import show

BATCHES = [
    pytest.param(1, 2_000, id="in seconds"),
    pytest.param(2, 20_000, id="in minutes", marks=pytest.mark.long),
    *(pytest.param(seed, 100_000, id=f"night {seed}", marks=pytest.mark.night) for seed in range(3, 13)),
]
"""Seeds, and how many histories are drawn with each."""

EXACT = [generate.counter, generate.stock, generate.shop, generate.cart, generate.register, generate.oncall]
SOUND = [
    (generate.transfer, 0.95),
    (generate.fixed_limit, 0.9),
    (generate.sliding_limit, 0.9),
]  # the share of wrong histories that is caught at least
LEAST = 0.2  # of the histories are legal, and of them are illegal: otherwise nothing is tried


def compare(draw: Draw, seed: int, count: int) -> Counter[tuple[bool, bool]]:
    """Count the histories by what all orders say, and by what the checker says."""
    rng, rng_copies, seen, told = Random(seed), Random(seed), Counter[tuple[bool, bool]](), Counter[str]()
    for number in range(count):
        case = draw(rng)
        own = of_case(case, [rng_copies.randrange(3) for _ in case.ops] if number % 3 == 0 else None)
        finding = WORKLOADS[own.workload].check(own)
        expected, found = case.legal(), finding.legal
        if not found:
            show(own, finding, told)
        assert found or not expected or pytest.fail(f"a right history is convicted: {case}")
        seen[expected, found] += 1
    legal, illegal = seen[True, True], seen[False, True] + seen[False, False]
    assert min(legal, illegal) >= LEAST * count
    return seen


@pytest.mark.parametrize(("seed", "count"), BATCHES)
@pytest.mark.parametrize("draw", EXACT)
def test_an_exact_checker_convicts_if_and_only_if_no_order_explains_the_history(
    draw: Draw, seed: int, count: int
) -> None:
    assert compare(draw, seed, count)[False, True] == 0


@pytest.mark.parametrize(("seed", "count"), BATCHES)
@pytest.mark.parametrize(("draw", "share"), SOUND)
def test_a_sound_checker_never_convicts_a_right_history_and_catches_most_wrong_ones(
    draw: Draw, share: float, seed: int, count: int
) -> None:
    seen = compare(draw, seed, count)
    assert seen[False, False] >= share * (seen[False, False] + seen[False, True])


@pytest.mark.parametrize(("seed", "count"), BATCHES)
def test_a_wrong_identity_is_called_by_its_name_and_counted(seed: int, count: int) -> None:
    rng, legal, told = Random(seed), 0, Counter[str]()
    for _ in range(count):
        case = generate.whoami(rng)
        own = of_case(case)
        finding = WORKLOADS["whoami"].check(own)
        if not finding.legal:
            show(own, finding, told)
        named = {name: count for name, (count, _) in finding.anomalies.items()}
        assert named == brute.wrong_identities(case.ops), case
        assert finding.legal == case.legal(), case
        legal += finding.legal
    assert LEAST * count <= legal <= (1 - LEAST) * count
