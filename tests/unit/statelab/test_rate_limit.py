"""A limiter is right if some phase of its windows explains every answer, or if its window slides."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from statelab.checking.copies import Diverged, diverged
from statelab.files import reader, writer
from statelab.model.history import Header, History, HistoryError
from statelab.verdicts import verdict
from statelab.workloads.rate_limit import checker
from tests.unit.headers import head
from tests.unit.statelab.brute import Op
from tests.unit.statelab.histories import history
from tests.unit.statelab.stories import story

MS = 10**6
LIMIT, WINDOW_NS = 5, 100 * MS
HEADER = head("rate-limit", limit=LIMIT, window_ns=WINDOW_NS)
SLIDING = head("rate-limit", limit=LIMIT, window_ns=WINDOW_NS, algorithm="sliding")
Admit = Callable[[int, list[int]], bool]
"""Whether a limiter admits a request at this time, given the times of those that it admitted."""


def under_load(admit: Admit, header: Header = HEADER, seed: int = 1) -> History:
    """Send 4,000 requests of one user, a few ms each and overlapping, for two seconds."""
    rng, ops, admitted = Random(seed), [], list[int]()
    for n in range(4_000):
        now = 10 * MS + n * MS // 2
        if fits := admit(now, admitted):
            admitted.append(now)
        ops.append(Op("try", now - rng.randrange(4 * MS), now + rng.randrange(4 * MS), int(fits)))
    return history(sorted(ops, key=lambda op: op.call), header=header)


def fixed(phase: int, limit: int = LIMIT) -> Admit:
    return lambda now, times: (
        sum((one - phase) // WINDOW_NS == (now - phase) // WINDOW_NS for one in times[-limit:]) < limit
    )


def sliding(now: int, times: list[int]) -> bool:
    return sum(one > now - WINDOW_NS for one in times[-LIMIT:]) < LIMIT


@pytest.mark.parametrize("phase_ms", [0, 1, 37, 50, 99])
def test_windows_may_begin_at_any_time(phase_ms: int) -> None:
    found = checker.check(under_load(fixed(phase_ms * MS)))
    assert found.legal
    assert found.figures["admitted"] >= 20 * LIMIT


@pytest.mark.parametrize("header", [HEADER, SLIDING])
def test_a_window_may_slide(header: Header) -> None:
    assert checker.check(under_load(sliding, header)).legal


def test_fixed_windows_are_none_that_slides() -> None:
    def late(now: int, times: list[int]) -> bool:  # uses the first limit up when the next one is about to begin
        return now > 90 * MS and fixed(0)(now, times)

    both = [under_load(late, header) for header in (HEADER, SLIDING)]
    assert ["over-limit" in checker.check(own).anomalies for own in both] == [False, True]


@pytest.mark.parametrize("phase_ms", [0, 37])
def test_one_more_in_every_window_is_too_many_wherever_they_begin(phase_ms: int) -> None:
    assert "over-limit" in checker.check(under_load(fixed(phase_ms * MS, LIMIT + 1))).anomalies


def test_users_may_have_windows_of_their_own() -> None:
    parts = [under_load(fixed(phase * MS)) for phase in (0, 50)]
    ops = [
        Op("try", int(row["call"]), int(row["ret"]), int(row["value"]), key)
        for key, part in enumerate(parts)
        for row in part.rows
    ]
    assert checker.check(history(ops, header=HEADER)).legal


def test_the_header_says_how_the_limiter_counts_and_fixed_windows_are_usual() -> None:
    own = under_load(sliding, SLIDING)
    first, *rest = writer.lines(own)
    assert reader.parse("\n".join([first, *rest])).header == SLIDING
    given = json.loads(first)
    del given["algorithm"]
    assert reader.parse("\n".join([json.dumps(given), *rest])).header["algorithm"] == "fixed"
    with pytest.raises(HistoryError, match="algorithm is not one of fixed, sliding"):
        reader.parse("\n".join([json.dumps(given | {"algorithm": ["fixed"]}), *rest]))


@pytest.mark.parametrize(
    ("setup", "lines", "proof"),
    [
        (
            {"limit": 2},
            [*(f"try#1 {10 * n}-{10 * n + 9} =1" for n in range(3)), *(f"try#1 25{n}-26{n} =1" for n in range(3))],
            "3 requests of user 1 were admitted from 0.000 to 29.000 ms (#0 to #2), from 50.000 to 62.000 ms (#3 to "
            "#5); times from the call of #0, modulo 100.000 ms. As one window admits 2, a new one begins within each "
            "of these times, but no moment is in all of them.",
        ),
        (
            {"limit": 2, "algorithm": "sliding"},
            ["try#1 0-9 =1", "try#1 20-95 =1", "try#1 30-39 =1"],
            "3 requests of user 1 were admitted from 0.000 to 95.000 ms (#0 to #1), which is less than a window of "
            "100.000 ms.",
        ),
        ({"limit": 0}, ["try#1 0-9 =1"], "#0 of user 1 was admitted."),
        (
            {"limit": 3},
            ["try#1 0-9 =1", "try#1 20-95 =1", "try#2 30-39 =1", "try#1 125-130 =0"],
            "#3 of user 1 was refused, but of this user's other requests at most 1 can have been admitted from "
            "100.000 ms before its call to its answer.",
        ),
    ],
    ids=["fixed", "sliding", "nothing is admitted", "refused early"],
)
def test_a_proof_shows_how_many_requests_were_admitted_when(
    setup: dict[str, int], lines: list[str], proof: str
) -> None:
    own = story(head("rate-limit", **({"window_ns": WINDOW_NS} | setup)), lines)
    said = verdict.convict(own, checker.check(own))
    assert said.sentence.partition(" Proof: ")[2].partition(" Diagnosis: ")[0] == proof


def test_private_limits_are_told_from_none_only_if_one_was_seen_to_refuse() -> None:
    """Two workers admit all requests of a user: each alone stays below the limit, both together do not."""
    quiet = [Op("try", n * 12 * MS, n * 12 * MS + MS, 1) for n in range(400)]
    own = history(quiet, copies=[n % 2 for n in range(400)], header=HEADER)
    found = checker.check(own)
    assert "over-limit" in found.anomalies
    assert found.diverged is None

    said = verdict.decide(own, found, verdict.Setting(("DIVERGED",)))
    assert said.word == "VIOLATED"
    assert said.sentence.endswith("there is none at all; more users or a lower limit would tell.")
    assert verdict.acceptable(("DIVERGED",), found) == ["DIVERGED", "VIOLATED"]
    assert verdict.acceptable(("DIVERGED",), replace(found, unclear="")) == ["DIVERGED"]


def test_a_limit_of_each_copy_is_told_from_one_that_is_barely_exceeded_by_all() -> None:
    """Half of 5.5 requests in each window are within a limit of 5, whoever has it; slow refusals are right for all."""
    shared = [Op("try", n * 18 * MS, n * 18 * MS + MS, 1) for n in range(400)]
    shared += [Op("try", at * MS, at * MS + 150 * MS, 0) for at in (2_000, 4_000)]
    own = history(shared, copies=[n % 2 for n in range(402)], header=HEADER)
    found = checker.check(own)
    assert "over-limit" in found.anomalies
    assert diverged(own, lambda part: checker.check(part).legal) == Diverged("process", 2), "each half is right alone"
    assert found.diverged is None
    said = verdict.convict(own, found)
    assert said.word == "VIOLATED"
    assert "so are groups of answers drawn by lot" in said.sentence
    assert verdict.acceptable(("DIVERGED",), found) == ["DIVERGED", "VIOLATED"]


def test_copies_that_refuse_at_a_limit_of_their_own_have_diverged() -> None:
    rng, ops, copies = Random(1), list[Op](), list[int]()
    times: tuple[list[int], list[int]] = ([], [])
    for n in range(400):
        now, copy = n * 5 * MS, rng.randrange(2)
        if fits := fixed(0)(now, times[copy]):
            times[copy].append(now)
        ops.append(Op("try", now, now + MS, int(fits)))
        copies.append(copy)
    found = checker.check(history(ops, copies=copies, header=HEADER))
    assert (found.diverged, found.unclear) == (Diverged("process", 2), "")
