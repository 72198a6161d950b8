"""What a store guarantees is what its runs show: kept, broken, kept only in some topologies, or not tried."""

from __future__ import annotations

from typing import Any

import pytest

from statelab.model.document import RunDict
from statelab.verdicts.guarantees import GUARANTEES
from statelab.verdicts.kept import Cell, table
from statelab.workloads import WORKLOADS
from tests.unit.ui.fake_lab import run, store

LOST, TRUTH, OWN, ELSE, SKEW = (guarantee.title for guarantee in GUARANTEES)
NEITHER = {  # anomalies that break none of these guarantees: there was too much, or what nobody had sent
    "counter": {"applied-twice", "impossible"},
    "stock": {"refused-early", "applied-twice", "impossible"},
    "cart": {"duplicate", "phantom", "conflict", "reordered"},
    "register": {"phantom", "future"},
    "transfer": {"read-skew"},
    "oncall": {"refused", "unasked", "conflict"},
    "whoami": {"phantom", "nobody"},
    "rate-limit": {"refused-early"},
}


def seen(
    verdict: str = "NO VIOLATION SEEN",
    *anomalies: str,
    scenario: str = "counter",
    at: tuple[int, int, int] = (2, 2, 1),
    could_fail: bool | None = None,
    number: int = 1,
    **changes: Any,
) -> RunDict:
    """Write a run of one store in a topology: replicas, workers, requests at a time."""
    replicas, workers, at_once = at
    races = at != (1, 1, 1) if could_fail is None else could_fail
    row = store("mine", verdict, anomalies=dict.fromkeys(anomalies, 3), could_fail=races)
    expected = changes.pop("expected", None)
    told = run(number, [row | {"expected": expected or [verdict]}], replicas, workers, scenario=scenario, **changes)
    told["topology"]["at_once"] = at_once
    return told


def cells(*runs: RunDict) -> dict[str, Cell]:
    """Give the cell of each guarantee of that store; the newest run is the first."""
    titles = [guarantee.title for guarantee in GUARANTEES]
    return dict(zip(titles, table(runs)["mine"], strict=True))


def texts(*runs: RunDict) -> dict[str, str]:
    return {title: cell.text for title, cell in cells(*runs).items() if cell.text != "not tried"}


def test_a_pass_where_something_could_race_keeps_what_the_workload_asks_for() -> None:
    assert texts(seen()) == {LOST: "kept", TRUTH: "kept", OWN: "kept"}
    assert texts(seen(scenario="register")) == {TRUTH: "kept", OWN: "kept"}
    assert texts(seen(scenario="oncall")) == {TRUTH: "kept", OWN: "kept", SKEW: "kept"}
    assert texts(seen(scenario="whoami")) == {ELSE: "kept"}
    assert texts(seen(scenario="rate-limit")) == {LOST: "kept", TRUTH: "kept"}


@pytest.mark.parametrize(
    ("scenario", "anomaly", "broken"),
    [
        ("counter", "duplicate", {LOST}),
        ("counter", "stale", {OWN}),
        ("stock", "oversold", {LOST}),
        ("cart", "lost", {LOST, OWN}),
        ("cart", "leak", {ELSE}),
        ("register", "own-write", {OWN}),
        ("transfer", "lost", {LOST}),
        ("whoami", "carried-over", {ELSE}),
        ("oncall", "write-skew", {SKEW}),
        ("rate-limit", "over-limit", {LOST}),
        ("transfer", "read-skew", set()),
        ("counter", "applied-twice", set()),
    ],
)
def test_a_conviction_breaks_exactly_what_its_anomalies_show(scenario: str, anomaly: str, broken: set[str]) -> None:
    assert texts(seen("VIOLATED", anomaly, scenario=scenario)) == dict.fromkeys(broken, "broken")


def test_private_copies_break_the_one_truth() -> None:
    assert texts(seen("DIVERGED", "duplicate", "stale")) == dict.fromkeys((LOST, TRUTH, OWN), "broken")
    assert TRUTH not in texts(seen("VIOLATED", "duplicate")), "a race on one copy does not"


def test_what_forgets_is_neither_one_truth_nor_reads_what_it_wrote() -> None:
    assert texts(seen("FORGETS", "duplicate")) == dict.fromkeys((LOST, TRUTH, OWN), "broken")
    assert texts(seen("VIOLATED", "nobody", scenario="whoami")) == {}


def test_what_is_inconclusive_counts_as_not_tried_even_with_anomalies() -> None:
    assert texts(seen("INCONCLUSIVE")) == {}
    assert texts(seen("INCONCLUSIVE", "duplicate")) == {}
    assert texts(seen("INCONCLUSIVE"), seen(number=2)) == {LOST: "kept", TRUTH: "kept", OWN: "kept"}


def test_an_earlier_run_that_names_no_anomalies_shows_nothing() -> None:
    earlier = seen()
    del earlier["stores"][0]["anomalies"]
    assert table([earlier]) == {}


def test_a_pass_where_nothing_could_race_is_not_kept_but_only_if() -> None:
    assert texts(seen(at=(1, 1, 1)))[LOST] == "only if one request at a time"
    assert texts(seen(at=(1, 1, 1)), seen(number=2))[LOST] == "kept", "another run shows more"


def test_one_truth_needs_several_workers_however_many_threads_race() -> None:
    told = texts(seen(at=(1, 1, 8)))
    assert (told[LOST], told[TRUTH]) == ("kept", "only if one worker")
    assert texts(seen(at=(1, 2, 1), could_fail=False))[TRUTH] == "kept"


@pytest.mark.parametrize(
    ("kept", "broken", "condition"),
    [
        ([(1, 1, 1)], [(2, 2, 1)], "one request at a time"),
        ([(1, 1, 1), (1, 1, 8)], [(2, 2, 1), (1, 2, 1)], "one worker"),
        ([(2, 2, 1)], [(2, 2, 4)], "one thread each"),
        ([(1, 2, 1), (1, 1, 4)], [(2, 1, 1)], "one replica"),
        ([(1, 2, 4)], [(1, 1, 4)], "1 × 2 × 4 threads, gunicorn-sync"),
    ],
)
def test_kept_here_and_broken_there_names_what_makes_the_difference(
    kept: list[tuple[int, int, int]], broken: list[tuple[int, int, int]], condition: str
) -> None:
    runs = [seen(at=at, could_fail=True) for at in kept] + [seen("VIOLATED", "duplicate", at=at) for at in broken]
    assert texts(*runs)[LOST] == f"only if {condition}"
    assert texts(*runs[::-1])[LOST] == f"only if {condition}"


def test_preloading_can_be_the_difference() -> None:
    kept = seen(at=(1, 2, 1))
    kept["topology"]["preload"] = True
    assert texts(kept, seen("DIVERGED", "duplicate", at=(1, 2, 1)))[TRUTH] == "only if preloaded"


def test_in_one_topology_a_conviction_outweighs_a_pass() -> None:
    assert texts(seen(scenario="transfer"), seen("VIOLATED", "duplicate"))[LOST] == "broken", "another workload"
    assert texts(seen(window="yield"), seen("VIOLATED", "duplicate"))[LOST] == "broken", "another window"


def test_a_pass_where_the_facts_allow_a_failure_is_luck_and_shows_nothing() -> None:
    lucky = seen(expected=["NO VIOLATION SEEN", "VIOLATED"], number=2)
    assert texts(lucky) == {}
    assert texts(lucky, seen("VIOLATED", "duplicate"))[LOST] == "broken", "nor does it mend"


def test_a_store_that_was_mended_recovers() -> None:
    assert texts(seen(number=2), seen("VIOLATED", "duplicate"))[LOST] == "kept"
    assert texts(seen("VIOLATED", "duplicate", number=2), seen())[LOST] == "broken", "a store that got worse does not"


def test_a_cell_leads_to_the_newest_run_that_convicts_or_else_passes() -> None:
    passed, worse = seen(at=(1, 1, 8), number=3), seen("VIOLATED", "duplicate", number=2)
    told = cells(passed, worse, seen("VIOLATED", "duplicate", number=1))[LOST]
    assert told.run == worse["id"]
    assert told.why == "kept in 1 × 1 × 8 threads, gunicorn-sync; broken in 2 × 2 × 1 thread, gunicorn-sync"
    assert cells(passed, seen(number=1))[LOST].run == passed["id"]


def test_every_anomaly_breaks_a_guarantee_or_is_known_to_break_none() -> None:
    for name, workload in WORKLOADS.items():
        breaks = set().union(*(guarantee.broken.get(name, ()) for guarantee in GUARANTEES))
        assert breaks | NEITHER[name] == set(workload.presentation.sentences.anomalies), name
        assert not breaks & NEITHER[name], name
