"""Operations in words: what stands on the bars, above them, and in their tooltips."""

import pytest

from statelab.model.history import FAIL, MISSING, NOTHING, History
from statelab.verdicts.timeline import crop
from statelab.workloads import WORKLOADS
from statelab.workloads.labels import Labels
from tests.unit.headers import head
from tests.unit.proofs import OWNER, PROOFS, Writer

ITEM = OWNER + 1


def labels(history: History) -> Labels:
    return WORKLOADS[history.workload].presentation.labels(history, [0])


@pytest.mark.parametrize(
    ("name", "caption"),
    [
        ("busy", "both answered 580"),
        ("far", "both answered 407"),
        ("stock", "both bought the same unit: 1 left"),
        ("cart", "1:7 was added, but a later view lacks it"),
        ("leaking-cart", "user 1’s cart holds 2:5"),
        ("register", "5 was written, a later one read 4"),
        ("bank", "one read of all accounts finds 4,003 instead of 4,000"),
        ("oncall", "both may leave, so nobody is on call"),
        ("whoami", "asked as 112, answered 105"),
        ("left-behind", "asked without a token, answered 103"),
        ("limit", "more admitted than 5 per 100 ms, wherever windows begin"),
    ],
)
def test_captions_say_what_cannot_be_right(name: str, caption: str) -> None:
    assert crop(*PROOFS[name]())["caption"] == caption


@pytest.mark.parametrize(
    ("workload", "one", "other", "caption"),
    [
        ("counter", ("add", 0, 2, 9), ("add", 3, 5, 7), "first 9, then 7"),
        ("counter", ("add", 0, 9, 9), ("read", 3, 5, 7), "read 7 and 9: they cannot both be right"),
        ("stock", ("buy", 0, 2, NOTHING), ("buy", 3, 5, 7), "one answered “sold out”, a later one “7 left”"),
        ("register", ("read", 0, 2, 5), ("read", 3, 5, NOTHING), "one read 5, a later one read nothing"),
        ("cart", ("view", 0, 2, [ITEM]), ("view", 3, 5, []), "1:1 was seen, but a later view lacks it"),
        ("cart", ("view", 0, 9, [ITEM]), ("view", 3, 5, [OWNER]), "two views: each lacks an item of the other"),
        ("whoami", ("ask", 0, 2, NOTHING), ("ask", 3, 5, 0), "asked as 0, answered nobody"),
        ("rate-limit", ("try", 0, 2, 0), ("try", 3, 5, 0), "refused below the limit of 1 per 0 ms"),
    ],
)  # fmt: skip
def test_captions_of_two(
    workload: str, one: tuple[str, int, int, int], other: tuple[str, int, int, int], caption: str
) -> None:
    writer = Writer(head(workload, limit=1) if workload == "rate-limit" else head(workload))
    for client, (op, call, ret, value) in enumerate((one, other)):
        writer.op(op, client, call, ret, value, key=1)
    assert crop(writer.history(), (0, 1))["caption"] == caption


def test_of_balances_with_the_right_sum_the_account_at_fault_is_named() -> None:
    writer = Writer(head("transfer", accounts=(1000, 1000)))
    writer.op("read", 1, 0, 2, [990, 1010])
    assert crop(writer.history(), (0,))["caption"] == "account A has 990 instead of 1,000"


def test_a_value_read_before_it_was_written() -> None:
    writer = Writer(head("register"))
    writer.op("read", 1, 0, 2, 5)
    writer.op("write", 2, 3, 4, MISSING, arg=5)
    assert crop(writer.history(), (0, 1))["caption"] == "5 was read before it was written"


@pytest.mark.parametrize("workload", WORKLOADS)
def test_every_operation_has_words_however_it_ended(workload: str) -> None:
    for op in WORKLOADS[workload].ops:
        for ret, value in ((2, MISSING), (2, NOTHING), (2, 1), (None, MISSING)):
            if op == "transfer" and value != 1:
                continue  # its value goes out and is always there
            writer = Writer(head(workload) if workload != "transfer" else head(workload, accounts=(1, 1)))
            writer.op(op, 1, 0, ret, value, arg=OWNER)
            described = labels(writer.history())
            assert 0 < len(described.label(0)) < 40
            assert described.text(0)
            assert described.claim()
            if ret is None:
                assert "no answer" in described.label(0)
                assert "may or may not have been applied" in described.text(0)


def test_what_was_refused_by_the_application_was_not_applied() -> None:
    writer = Writer(head("register"))
    writer.op("write", 1, 0, 2, MISSING, arg=7)
    history = writer.history()
    history.rows["outcome"] = FAIL
    described = labels(history)
    assert described.label(0) == "=7: not applied"
    assert described.text(0) == "write 7: was not applied"


def test_views_say_what_they_lack() -> None:
    view = next(op for op in crop(*PROOFS["cart"]())["operations"] if op["op"] == "view")
    assert view["label"] == "lacks 1:7 (7 items)"
    assert view["text"].endswith("1:8, 1:5, 1:4, 1:3, 1:2, 1:1, 1:0; without 1:7")


def test_a_large_basket_is_not_listed_in_full() -> None:
    writer = Writer(head("cart"))
    writer.op("view", 1, 0, 2, [OWNER + n for n in range(5000)], key=1)
    assert labels(writer.history()).text(0).endswith("and 4,988 more")
