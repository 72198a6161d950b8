"""Every anomaly is explained, with its proof, and with why its operations cannot all be right."""

from __future__ import annotations

import pytest

from statelab import explain
from statelab.checking.finding import Finding
from statelab.model.expectations import ALONE, PASSED
from statelab.model.history import Header
from statelab.verdicts import verdict
from statelab.verdicts.evidence import Control
from statelab.verdicts.verdict import Setting
from statelab.workloads import WORKLOADS
from tests.unit.headers import head
from tests.unit.statelab.stories import check, story
from tests.unit.statelab.test_anomalies import BANK, CART, CASES, LIMIT, REGISTER, ROUNDS, STOCK, WHOAMI

VERDICTS = [
    (
        head(),
        [
            *(f"add {10 * n}-{10 * n + 9} ={n + 1}" for n in range(4)),
            "add 0-60",
            "add 45-50",
            "add 46-65",
            "read 70-79 =5",
        ],
        "VIOLATED: 2 of 7 acknowledged increments lost. Proof: 3 increments, #4 (replica a, worker 7) among them, were "
        "sent and acknowledged without a number before #7 (replica a, worker 7) was sent, which answered 5. Of the 5 "
        "values up to that, 4 are in other increments' answers. "
        "Diagnosis: a race; concurrent requests undid each other's work.",
    ),
    (
        head(),
        ["add 0-9 =1", "add 20-29", "add 30-39 =3", "add 20-35", "read 70-79 =3"],
        "VIOLATED: 1 of 4 acknowledged increments lost. Proof: 2 increments, #3 (replica a, worker 7) among them, were "
        "sent and acknowledged without a number after #0 (replica a, worker 7) answered 1 and before #4 (replica a, "
        "worker 7) was sent, which answered 3. Of the 2 values in between, 1 is in other increments' answers. "
        "Diagnosis: a race; concurrent requests undid each other's work.",
    ),
    (
        head("stock", 3),
        ["buy 0-", "buy 0-9 =1", "buy 20-29", "buy 20-35"],
        "VIOLATED: 1 acknowledged sale has no unit. Proof: 2 purchases, #3 (replica a, worker 7) among them, were sent "
        "and acknowledged without a number after #1 (replica a, worker 7) answered that 1 were left. Of the 1 unit "
        "left then, 0 are in other purchases' answers. "
        "Diagnosis: a race; concurrent requests undid each other's work.",
    ),
    (
        STOCK,
        ["buy 0-9 =1", "buy 5-12 =1", "buy 20-29 =0", "buy 30-39 =0"],
        "VIOLATED: 2 units were sold twice; 4 sales of 2 units. "
        "Proof: #0 (replica a, worker 7) and #1 (replica a, worker 7) both answered that 1 were left. "
        "Diagnosis: a race; concurrent requests undid each other's work.",
    ),
    (
        STOCK,
        ["buy 0-9 =1", "buy 20-29 =none", "buy 30-39 =0"],
        "VIOLATED: 1 sale after the stock had been reported sold out. "
        "Proof: #1 (replica a, worker 7) was refused; #2 (replica a, worker 7), sent after that, "
        "got a unit and left 0. "
        "Diagnosis: stale; an answer showed a state that had already been replaced.",
    ),
    (
        CART,
        ["add#1 0-9 1:1", "add#1 0-9 1:2", "view#1 20-29 [1:2]"],
        "VIOLATED: 1 of 2 acknowledged items lost. Proof: #0 (replica a, worker 7) added 1:1 to the cart; "
        "#2 (replica a, worker 7), sent after that, does not list it. "
        "Diagnosis: a race; concurrent requests undid each other's work.",
    ),
    (
        CART,
        ["add#1 0-9 1:1", "view#2 20-29 [1:1]"],
        "VIOLATED: LEAK: 1 view showed another user's items. "
        "Proof: #1 (replica a, worker 7) of user 2 listed 1:1. "
        "Diagnosis: leak; one request got what belongs to another.",
    ),
    (
        REGISTER,
        ["write 0-9 5", "write 20-29 6", "read 41.5-49 =5"],
        "VIOLATED: 1 read was stale, by up to 12.5 ms. "
        "Proof: #1 (replica a, worker 7) finished with the value 6; #2 (replica a, worker 7), "
        "sent after that, read 5, with which #0 (replica a, worker 7) had finished before #1 (replica a, worker 7) was "
        "sent to write 6. "
        "Diagnosis: stale; an answer showed a state that had already been replaced.",
    ),
    (
        BANK,
        ["transfer#0 0-9 >1 5", "read 5-6 [5, 10]", "read 20-29 [5, 15]"],
        "VIOLATED: Read skew: 1 read saw a total that never existed. "
        "Proof: #1 (replica a, worker 7) read 5, 10, a total of 15 instead of 20. "
        "Diagnosis: a race; concurrent requests undid each other's work.",
    ),
    (
        BANK,
        ["transfer#0 0-9 >1 5", "transfer#1 10-19 >0 2", "transfer#1 10- >0 1", "read 20-29 [11, 9]"],
        "VIOLATED: Updates lost: the final balances are not the result of 2 transfers. Proof: After the last transfer, "
        "#3 (replica a, worker 7) read 11 in account A. A had 10; what had been acknowledged by then brought 2 and "
        "took 5, which makes 7. Transfers without an answer by then can have brought at most 1. "
        "Diagnosis: a race; concurrent requests undid each other's work.",
    ),
    (
        STOCK,
        ["buy 0-9 =1", "buy 20-29 =none"],
        "VIOLATED: 1 purchase was refused while units were left. Proof: #1 (replica a, worker 7) was refused, but by "
        "its end only 1 purchase of 2 units had been sent.",
    ),
    (
        STOCK,
        ["buy 0-", "read 5-9 =0"],
        "VIOLATED: More units are gone than purchases were sent: 1 unit too many. Proof: #1 (replica a, worker 7) "
        "answered that 0 were left, so 2 units were gone. By its end, 1 purchase had been sent, 1 of them without a "
        "number in the answer, but no sale's answer accounts for 2 units. "
        "Diagnosis: applied twice; more changes took effect than were requested.",
    ),
    (
        CART,
        ["add#1 0-9 1:1", "add#1 0- 1:2", "add#1 20- 1:3", "view#1 30-39 [1:1, 1:3]", "view#1 40-49 [1:1, 1:2]"],
        "VIOLATED: 2 views contradict another view. Proof: #3 (replica a, worker 7) listed 1:3, which #4 (replica a, "
        "worker 7) lacks; #4 (replica a, worker 7) listed 1:2, which #3 (replica a, worker 7) lacks. "
        "Diagnosis: a race; concurrent requests undid each other's work.",
    ),
    (
        REGISTER,
        ["write 0-9 5", "write 0-9 6", "read 20-21 =5", "read 22-23 =6", "read 24-25 =5"],
        "VIOLATED: 1 value came back after being replaced. Proof: #1 (replica a, worker 7) finished with 6 before #4 "
        "(replica a, worker 7) was sent, which read 5, and #0 (replica a, worker 7) finished with 5 before #3 "
        "(replica a, worker 7) was sent, which read 6. "
        "Diagnosis: stale; an answer showed a state that had already been replaced.",
    ),
    (
        ROUNDS,
        ["leave#3 0-9 =1 0", "leave#3 5-9 =0 1", "rota#3 10-12 [1, 1]"],
        "VIOLATED: 1 rota listed both doctors although one had left. Proof: in round 3, #0 (replica a, worker 7) let A "
        "leave; #2 (replica a, worker 7), sent after that, lists A and B. "
        "Diagnosis: stale; an answer showed a state that had already been replaced.",
    ),
    (
        WHOAMI,
        ["ask 0-9 =2 1", "ask 5-9 =2 2"],
        "VIOLATED: Request #0 (replica a, worker 7) got the answer of #1 (replica a, worker 7): LEAK. 1 answer carried "
        "another request's identity. Proof: #0 (replica a, worker 7) sent the token 1 and got 2, which "
        "#1 (replica a, worker 7) had sent. "
        "Diagnosis: leak; one request got what belongs to another.",
    ),
    (
        WHOAMI,
        ["ask 0-9 =1 1", "ask 20-29 =1 none"],
        "VIOLATED: Request #1 (replica a, worker 7) got the identity that #0 (replica a, worker 7) had left behind: "
        "LEAK. 1 answer carried the identity of a request that had already ended. Proof: #0 (replica a, worker 7) had "
        "finished before #1 (replica a, worker 7) was sent; #0 (replica a, worker 7) had sent the token 1, #1 (replica "
        "a, worker 7) sent no token and got 1. "
        "Diagnosis: carried over; what a request left behind reached a later one, without any race.",
    ),
]


@pytest.mark.parametrize(("header", "lines", "sentence"), VERDICTS)
def test_verdicts_read_like_this(header: Header, lines: list[str], sentence: str) -> None:
    own = story(header, [line.replace("41.5", "42") for line in lines], copies=[0] * len(lines))
    own.rows["call"][own.rows["call"] == 42 * 10**6] -= 500_000
    said = verdict.convict(own, WORKLOADS[own.workload].check(own))
    assert f"{said.word}: {said.sentence}" == sentence


@pytest.mark.parametrize(
    ("workload", "name"),
    [(name, anomaly) for name, one in WORKLOADS.items() for anomaly in one.presentation.sentences.anomalies],
)
def test_every_anomaly_has_words_that_fit(workload: str, name: str) -> None:
    stories = [(header, lines) for header, lines, anomaly, _ in CASES if (header.workload, anomaly) == (workload, name)]
    assert stories
    for header, lines in stories:
        own = story(header, lines)
        finding = WORKLOADS[workload].check(own)
        alone = Finding({name: finding.anomalies[name]}, figures=finding.figures, acknowledged=3)
        said = verdict.convict(own, alone)
        assert "{" not in said.sentence + said.why
        text = "\n".join(explain.proof(own, said))
        assert said.why in text
        assert all(f"#{op_id}" in text for op_id in said.witness)


@pytest.mark.parametrize("workload", WORKLOADS)
def test_every_failure_of_a_twin_is_a_figure_that_the_checker_gives(workload: str) -> None:
    headers = {"rate-limit": LIMIT, "transfer": BANK}
    empty = check(headers.get(workload, head(workload)), [])
    assert set(WORKLOADS[workload].presentation.sentences.failures) <= set(empty.figures)
    assert {figure.name for figure in WORKLOADS[workload].presentation.figures} <= set(empty.figures)


def test_a_pass_names_what_the_twin_did_in_the_figures_of_the_workload() -> None:
    header = head("stock", 10_000)
    own = story(header, [f"buy {10 * n}-{10 * n + 15} ={9_999 - n}" for n in range(600)])
    twin = check(STOCK, ["buy 0-9 =1", "buy 0-9 =1", "buy 0-9 =1"])
    said = verdict.decide(own, WORKLOADS["stock"].check(own), Setting((PASSED,), Control("naive", twin)))
    assert said.word == PASSED
    assert "the naive twin (naive) sold 1 too many under the same load." in said.sentence


def test_a_pass_counts_the_clients_under_load_also_those_that_only_looked() -> None:
    writes = [f"write@1 {20 * n}-{20 * n + 15} {n}" for n in range(300)]
    looks = [f"read@2 {20 * n + 5}-{20 * n + 9} ={n}" for n in range(300)]
    own = story(REGISTER, [*writes, *looks, "read@3 9000-9001 =299"])
    said = verdict.decide(own, WORKLOADS["register"].check(own), Setting((PASSED,), safe=ALONE))
    assert "in 300 contended operations, 2 clients: fewer than 1 in 100 operations" in said.sentence


def test_a_sound_check_says_that_it_is_not_an_exact_one() -> None:
    own = story(BANK, [f"transfer#0 {10 * n}-{10 * n + 15} >1 1" for n in range(600)])
    said = verdict.decide(own, WORKLOADS["transfer"].check(own), Setting((PASSED,), safe=ALONE))
    assert said.sentence.endswith("Evidence, not proof. The check is sound, not exact.")


def test_write_skew_rounds_are_judged_exactly_though_transfers_are_not() -> None:
    own = story(head("oncall"), [f"leave#{n // 2} {10 * n}-{10 * n + 15} ={1 - n % 2} {n % 2}" for n in range(600)])
    said = verdict.decide(own, WORKLOADS["oncall"].check(own), Setting((PASSED,), safe=ALONE))
    assert said.sentence.endswith("Evidence, not proof.")
