"""stack.cost: which stores are measured together, what a run costs, and the ratios with their range."""

from typing import Any

import pytest

from stack import cost
from stack.cost import BASE, Group, Measured
from stack.errors import LabError


def listed(name: str, *workloads: str, unavailable: str | None = None) -> dict[str, Any]:
    return {"name": name, "unavailable": unavailable, "workloads": dict.fromkeys(sorted(workloads))}  # as JSON has it


OFF = "Its server is off. Type: make up WITH=memcached"
STORES = [
    listed(BASE, "counter", "rate-limit"),
    *(listed(f"store-{number}", "counter", "cart") for number in range(5)),
    listed("limiter", "rate-limit"),
    listed("memcached", "counter", unavailable=OFF),
]
CATALOGUE = {"stores": STORES, "workloads": ["counter", "cart", "rate-limit"]}


def test_every_store_that_can_run_is_measured_twice_between_runs_of_global_on_the_first_workload_that_it_does() -> None:
    once = [
        Group("counter", ("store-0", "store-1", "store-2", "store-3")),
        Group("counter", ("store-4",)),
        Group("rate-limit", ("limiter",)),
    ]
    for asked in ([], ["all"]):
        assert cost.plan(CATALOGUE, asked) == once + once
    assert once[2].turns == (BASE, "limiter", BASE)


def test_only_the_stores_that_were_asked_for_are_measured() -> None:
    assert set(cost.plan(CATALOGUE, ["store-1", BASE, "store-1"])) == {Group("counter", ("store-1",))}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["redis"], "There is no store “redis”. Choose from: global, store-0,"),
        (["memcached"], f"memcached cannot run now. {OFF}"),
        ([BASE], "global is what others are compared with: name another store, too."),
    ],
)
def test_what_cannot_be_measured_is_refused_with_a_sentence(asked: list[str], said: str) -> None:
    with pytest.raises(LabError) as refused:
        cost.plan(CATALOGUE, asked)
    assert str(refused.value).startswith(said)


def run(**row: Any) -> dict[str, Any]:
    figures = {"store": "some", "operations": 1100, "unknown": 60, "failed": 40, "p99_ms": 7.5, "sentence": "Why."}
    return {"stores": [figures | row]}


def test_processor_time_is_that_of_an_operation_that_was_acknowledged() -> None:
    assert cost.measured(run(), 2_500_000_000) == Measured("some", cpu_us=2500.0, p99_ms=7.5)


@pytest.mark.parametrize("row", [{"p99_ms": None}, {"operations": 100}])
def test_a_store_that_acknowledged_nothing_has_no_cost(row: dict[str, Any]) -> None:
    with pytest.raises(LabError, match=r"some acknowledged nothing: Why\."):
        cost.measured(run(**row), 1)


def test_a_ratio_is_the_median_with_the_range_over_both_runs_of_global_in_the_same_group() -> None:
    quiet = [Measured(BASE, 100, 10), Measured("some", 200, 10), Measured(BASE, 100, 10)]
    busy = [Measured(BASE, 200, 20), Measured("some", 480, 80), Measured(BASE, 160, 20)]
    some = cost.costs([quiet, busy])["some"]
    assert some["cpu"] == [2.2, 2.0, 3.0], "of 2, 2, 2.4 and 3"
    assert some["p99"] == [2.5, 1.0, 4.0], "of 1, 1, 4 and 4"
    assert (some["cpu_us"], some["p99_ms"]) == (340.0, 45.0)


def test_a_machine_that_is_busier_for_a_whole_group_changes_no_ratio() -> None:
    quiet = [Measured(BASE, 100, 10), Measured("some", 200, 30), Measured(BASE, 100, 10)]
    busy = [Measured(one.store, one.cpu_us * 3, one.p99_ms * 3) for one in quiet]
    some = cost.costs([quiet, busy])["some"]
    assert (some["cpu"], some["p99"]) == ([2.0, 2.0, 2.0], [3.0, 3.0, 3.0])


def test_the_range_of_global_itself_is_the_noise_between_its_runs() -> None:
    group = [Measured(BASE, 100, 10), Measured("some", 1, 1), Measured(BASE, 125, 10)]
    base = cost.costs([group])[BASE]
    assert (base["cpu"], base["p99"]) == ([1.0, 0.8, 1.25], [1.0, 1.0, 1.0])
