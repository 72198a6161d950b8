"""A verdict is one of five words with a sentence that proves it; what proves nothing is INCONCLUSIVE, never green."""

from __future__ import annotations

from dataclasses import replace

import pytest

from statelab.model.expectations import ALONE, INCONCLUSIVE, PASSED
from statelab.model.history import FAIL, INFO, NEVER, Header, History, Process
from statelab.model.marks import Mark
from statelab.model.names import process_names
from statelab.verdicts import verdict
from statelab.verdicts.evidence import Control
from statelab.verdicts.verdict import CONVICTIONS, Setting, Verdict
from statelab.workloads import WORKLOADS
from statelab.workloads.counter import checker as counter
from statelab.workloads.wording import Cause
from tests.unit.headers import head
from tests.unit.statelab.brute import Op
from tests.unit.statelab.histories import history
from tests.unit.statelab.stories import check, story
from tests.unit.statelab.test_anomalies import BANK, LIMIT

FINE = (PASSED,)


def overlapping(count: int) -> History:
    """Write a real counter's history under load: every operation overlaps the next."""
    return history([Op("add", 10 * n, 10 * n + 15, n + 1) for n in range(count)], copies=[0] * count)


# Two workers on one shared counter: the first two increments read the same value, then all goes well.
LOSSY = history(
    [Op("add", 0, 5, 1), Op("add", 0, 6, 1), Op("add", 10, 11, 2), Op("add", 20, 21, 3)], copies=[0, 2, 2, 0]
)
CONVICTED = Control("naive", counter.check(LOSSY))


def judge(
    own: History, expected: tuple[str, ...] = FINE, control: Control | None = CONVICTED, missing: str | None = None
) -> Verdict:
    return verdict.decide(own, counter.check(own), Setting(expected, control, missing))


def replaced(own: History, workers: int) -> History:
    mark = Mark(0, "worker replaced", "a/9", "first answer of a new worker, a/9")
    return replace(own, marks=(mark,) * workers)


def test_enough_contended_operations_beside_a_convicted_twin_pass_with_a_bound() -> None:
    said = judge(overlapping(600))
    assert said.word == PASSED
    assert said.sentence == (
        "in 600 contended operations, 600 clients: fewer than 5 in 1,000 operations (95 %, rule of three); "
        "the naive twin (naive) lost 1 under the same load. Evidence, not proof."
    )


def test_too_few_contended_operations_prove_nothing() -> None:
    assert judge(overlapping(299)).word == INCONCLUSIVE
    assert judge(history([])).word == INCONCLUSIVE


def often(*lines: str) -> list[str]:
    """Repeat lines 400 times, each overlapping the next; a change without an end is one that nobody answered."""
    return [line.format(time=f"{9 * n}-{9 * n + 15}", call=9 * n, n=n) for n in range(400) for line in lines]


@pytest.mark.parametrize("unanswered", [FAIL, INFO])  # the application's 503 is info, as it may have been applied
@pytest.mark.parametrize(
    ("header", "lines"),
    [
        (head(), often("read {time} =0", "add {call}-")),
        (head("stock", 9000), often("read {time} =9000", "buy {call}-")),
        (head("register"), often("read {time} =none", "write {call}- {n}")),
        (head("cart"), often("view#1 {time} []", "add#1 {call}- 1:{n}")),
        (BANK, often("read {time} [10, 10]", "transfer#0 {call}- >1 1")),
        (head("oncall"), often("leave#{n} {call}- 0", "leave#{n} {call}- 1")),
        (head("whoami"), often("ask {time} =none none", "ask {call}- {n}")),
        (LIMIT, often("try#1 {call}-")),
        (head("stock", 1), ["buy 0-15 =0", *(f"buy {10 * n}-{10 * n + 15} =none" for n in range(1, 5000))]),
        (LIMIT, [f"try#1 {n // 8}-{n // 8 + 1} ={int(n < 2)}" for n in range(720)]),
    ],
)
def test_reads_refusals_and_failures_are_no_evidence(header: Header, lines: list[str], unanswered: int) -> None:
    own = story(header, lines)
    own.rows["outcome"][own.rows["ret"] == NEVER] = unanswered
    finding = WORKLOADS[header.workload].check(own)
    assert finding.legal
    said = verdict.decide(own, finding, Setting(FINE, CONVICTED))
    assert said.word == INCONCLUSIVE
    assert said.sentence.startswith(f"Only {finding.contended} acknowledged changes overlapped")
    assert finding.contended <= 2


def test_a_change_that_overlaps_only_a_read_is_contended_and_the_read_is_not() -> None:
    for header, lines in (
        (head(), ["add 0-9 =1", "read 5-12 =1"]),
        (head("stock", 2), ["buy 0-9 =1", "read 5-12 =1"]),
        (head("register"), ["write 0-9 1", "read 5-12 =1"]),
        (head("cart"), ["add#1 0-9 1:1", "view#1 5-12 [1:1]"]),
        (BANK, ["transfer#0 0-9 >1 1", "read 5-12 [10, 10]"]),
        (LIMIT, ["try#1 0-9 =1", "try#1 10-19 =1", "try#1 15-29 =0"]),
        (head("oncall"), ["leave#1 0-9 =1 0", "leave#1 5-9 =0 1"]),
        (head("whoami"), ["ask 0-9 =1 1", "ask 5-12 =none none"]),
    ):
        assert check(header, lines).contended == 1, header


def test_changes_of_what_is_another_users_are_not_contended() -> None:
    for header, lines in (
        (head("cart"), ["add#1 0-9 1:1", "add#2 5-12 2:1"]),
        (head("oncall"), ["leave#1 0-9 =1 0", "leave#2 5-9 =1 1"]),
        (LIMIT, ["try#1 0-9 =1", "try#2 5-12 =1"]),
    ):
        assert check(header, lines).contended == 0, header


def test_a_twin_that_was_not_convicted_makes_the_run_prove_nothing() -> None:
    said = judge(overlapping(600), control=Control("naive", counter.check(overlapping(600))))
    assert said.word == INCONCLUSIVE
    assert "naive, was not convicted" in said.sentence
    assert said.sentence.endswith("with fewer stores at a time (USERS=8) or a longer window (WINDOW=sleep-1ms).")


def test_where_nothing_can_race_no_control_is_asked_for_and_the_sentence_says_so() -> None:
    own, idle = overlapping(600), Control("naive", counter.check(overlapping(600)))
    said = verdict.decide(own, counter.check(own), Setting(FINE, idle, safe=ALONE))
    assert said.word == PASSED
    assert "; nothing could race, since each copy of the state was used by one request at a time." in said.sentence


def test_a_naive_store_that_should_go_wrong_and_does_not_proves_nothing() -> None:
    said = judge(overlapping(600), expected=("VIOLATED",), control=None)
    assert said.word == INCONCLUSIVE
    assert said.sentence.endswith("with fewer stores at a time (USERS=8) or a longer window (WINDOW=sleep-1ms).")


def test_missing_records_are_never_green_nor_red() -> None:
    assert judge(overlapping(600), missing="3 are missing") == Verdict(INCONCLUSIVE, "3 are missing")
    assert judge(LOSSY, missing="3 are missing").word == INCONCLUSIVE


def test_lost_updates_are_told_with_the_two_operations_that_prove_them() -> None:
    said = judge(LOSSY)
    assert said == Verdict(
        "VIOLATED",
        "1 of 4 acknowledged increments lost. Proof: #0 (replica a, worker 7) and #1 (replica b, worker 7) "
        "both answered 1. Diagnosis: a race; concurrent requests undid each other's work.",
        (0, 1),
        cause=Cause.RACE,
    )


def test_private_counters_are_told_as_such() -> None:
    own = history([Op("add", n, n, 1 + n // 2) for n in range(6)], copies=[0, 1, 0, 1, 0, 1])
    said = judge(own)
    assert said.word == "DIVERGED"
    assert said.sentence.startswith("2 workers, 2 private counters; each exact alone. Proof: #0")


def test_a_stale_answer_names_the_newer_one_that_was_already_given() -> None:
    said = judge(history([Op("add", 0, 1, 1), Op("add", 2, 3, 2), Op("read", 5, 6, 1)], copies=[0, 0, 0]))
    assert said.sentence == (
        "1 answer was out of date when given. Proof: #1 (replica a, worker 7) answered 2; "
        "#2 (replica a, worker 7), sent after that, answered 1. "
        "Diagnosis: stale; an answer showed a state that had already been replaced."
    )


@pytest.mark.parametrize(
    ("copies", "in_memory", "cause"),
    [
        ([0, 0, 0, 0, 1, 1], True, Cause.RACE),  # both increments of the race reached the first worker
        ([0, 0, 0, 1, 1, 1], True, Cause.RACE),
        ([0, 1, 1, 1, 1, 1], True, Cause.LOST_ON_CRASH),  # the second worker started from nothing
        ([0, 1, 1, 1, 1, 1], False, Cause.RACE),
        ([0, 2, 2, 2, 1, 1], True, Cause.RACE),  # of another replica
    ],
)
def test_only_what_the_replaced_worker_held_was_lost_with_it(copies: list[int], in_memory: bool, cause: Cause) -> None:
    """Two increments answer 1; worker a/8 takes the place of a/7, whose last answer came before."""
    ops = [Op("add", 0, 5, 1), Op("add", 3, 9, 1), *(Op("add", 10 * n, 10 * n + 1, n + 1) for n in range(1, 5))]
    own = history(ops, copies=copies)
    own = replace(own, marks=(Mark(int(own.rows["ret"][copies.index(1)]), "worker replaced", "a/8", "a new worker"),))
    assert verdict.decide(own, counter.check(own), Setting(FINE, in_memory=in_memory)).cause == cause


def test_a_store_without_a_control_does_not_pass_where_something_can_race() -> None:
    own = overlapping(600)
    said = judge(own, control=None)
    assert said.word == INCONCLUSIVE
    assert said.sentence.startswith("Without a naive twin")
    assert judge(own, expected=(PASSED, "VIOLATED"), control=None).word == PASSED, "a naive store is its own control"
    assert verdict.decide(own, counter.check(own), Setting(FINE, safe=ALONE)).word == PASSED


def test_a_pass_tells_how_many_workers_were_replaced() -> None:
    own = replaced(overlapping(600), 2)
    said = verdict.decide(own, counter.check(own), Setting(FINE, CONVICTED))
    assert ", 600 clients, 2 workers replaced: fewer than" in said.sentence


def test_forgetting_is_told_in_numbers() -> None:
    own = history([Op("add", n, n, 1) for n in range(3)], copies=[0, 0, 0])
    assert judge(own).sentence == "every request starts from nothing: 3 increments, all answered 1."


@pytest.mark.parametrize(
    ("story", "sentence"),
    [
        (
            [Op("add", 0, 1, 1), Op("add", 2, 3, 3)],
            "#1 (replica a, worker 7) answered 3. By its end, 2 increments had been sent, 0 of them without a number "
            "in the answer, but no increment's answer accounts for 1 value up to that.",
        ),
        (
            [Op("add", 0, 1, None), Op("read", 2, 3, 0)],
            "#0 (replica a, worker 7) was sent and acknowledged without a number before #1 (replica a, worker 7) was "
            "sent, which answered 0. No value was left for it.",
        ),
        ([Op("add", 0, 1, 0)], "too low for a counter that began at 0. Proof: #0 (replica a, worker 7) answered 0."),
    ],
)
def test_values_that_do_not_add_up_name_the_operation_that_shows_it(story: list[Op], sentence: str) -> None:
    said = judge(history(story, copies=[0] * len(story)))
    assert said.word == "VIOLATED"
    assert sentence in said.sentence


@pytest.mark.parametrize("word", [*CONVICTIONS, PASSED])
def test_the_exit_code_is_0_only_for_what_the_catalogue_expects(word: str) -> None:
    assert verdict.severity(word, (word,)) == 0
    assert verdict.severity(word, ("another",)) == 1
    assert verdict.severity(INCONCLUSIVE, (word,)) == 2


def test_a_conviction_against_expectation_outweighs_an_open_question() -> None:
    assert [verdict.worst(codes) for codes in ([0, 0], [0, 2], [2, 1, 0], [])] == [0, 2, 1, 2]


def test_workers_are_named_by_replica_letter_and_process_and_by_boot_where_that_is_not_enough() -> None:
    assert process_names([Process("x", 7, "aa"), Process("y", 7, "bb"), Process("x", 8, "cc")]) == ["a/7", "b/7", "a/8"]
    assert process_names([Process("x", 7, "aa"), Process("x", 7, "bb")]) == ["a/7/aa", "a/7/bb"]
    assert process_names([Process(str(n), 1, "aa") for n in range(28)])[-2:] == ["aa/1", "ab/1"]
