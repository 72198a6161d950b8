"""Each checker calls what is wrong by its name, counts it, and names the operations that prove it."""

from __future__ import annotations

import pytest

from statelab.checking.copies import Diverged
from statelab.model.history import Header, HistoryError
from tests.unit.headers import head
from tests.unit.statelab.stories import check

MS = 10**6
STOCK = head("stock", 2)
CART = head("cart")
REGISTER = head("register")
BANK = head("transfer", accounts=(10, 10))
ROUNDS = head("oncall")
WHOAMI = head("whoami")
LIMIT = head("rate-limit", limit=2, window_ns=100 * MS)
SLIDE = head("rate-limit", limit=2, window_ns=100 * MS, algorithm="sliding")
TWICE = [f"try#1 {10 * n}-{10 * n + 9} =1" for n in (13, 14, 15, 16)]

COUNTER = head("counter")
RISE = [f"add {10 * n}-{10 * n + 5} ={n + 1}" for n in range(10)]
AGAIN = [f"add {1000 + 10 * n}-{1000 + 10 * n + 5} ={n + 1}" for n in range(10)]
SALES = [line.replace("add", "buy").replace(f"={n + 1}", f"={49 - n}") for n, line in enumerate(RISE)]
RESTOCKED = [line.replace("add", "buy").replace(f"={n + 1}", f"={49 - n}") for n, line in enumerate(AGAIN)]

CASES = [
    (COUNTER, ["add 0-9 =1", "add 0-9 =1"], "duplicate", (1, (0, 1))),
    (COUNTER, ["add 0-9 =1", "read 10-19 =0"], "stale", (1, (0, 1))),
    (COUNTER, ["add 0-9 =2"], "applied-twice", (1, (0,))),
    (COUNTER, ["add 0-9", "read 20-30 =0"], "lost", (1, (0, 1))),
    (COUNTER, [*RISE[:4], "add 0-60", "add 45-50", "add 46-65", "read 70-79 =5"], "lost", (1, (4, 7))),
    (COUNTER, ["add 0-9 =1", "add 20-29", "add 30-39 =3", "add 20-35", "read 70-79 =3"], "lost", (1, (3, 4, 0))),
    (head("stock", 3), ["buy 0-", "buy 0-9 =1", "buy 20-29", "buy 20-35"], "lost", (1, (3, 1))),
    (COUNTER, ["add 0-9 =0"], "impossible", (1, (0,))),
    (COUNTER, RISE + AGAIN, "set-back", (10, (9, 10))),
    (head("stock", 50), SALES + RESTOCKED, "set-back", (10, (9, 10))),
    (head("stock", 2), ["buy 0-9", "read 20-30 =2"], "lost", (1, (0, 1))),
    (STOCK, ["buy 0-9 =1", "buy 10-19 =1"], "duplicate", (1, (0, 1))),
    (STOCK, ["buy 0-9 =1", "buy 10-19 =0", "buy 20-29 =-1"], "oversold", (1, (2,))),
    (STOCK, ["buy 0-9 =1", "buy 0-9 =0", "buy 10-19"], "oversold", (1, (2,))),
    (STOCK, ["buy 0-9 =1", "buy 20-29 =none", "buy 30-39 =0"], "sold-after-refusal", (1, (1, 2))),
    (STOCK, ["buy 0-9 =1", "buy 20-29 =none"], "refused-early", (1, (1,))),
    (STOCK, ["buy 0-9 =1", "read 10-19 =2"], "stale", (1, (0, 1))),
    (STOCK, ["read 0-9 =3"], "impossible", (1, (0,))),
    (STOCK, ["buy 0-9 =0"], "applied-twice", (1, (0,))),
    (CART, ["add#1 0-9 1:1", "view#2 20-29 [1:1]"], "leak", (1, (1,))),
    (CART, ["add#1 0-9 1:1", "view#1 20-29 []"], "lost", (1, (0, 1))),
    (CART, ["add#1 0-9 1:1", "view#1 20-29 []", "view#1 30-39 [1:1]"], "stale", (1, (0, 1))),
    (CART, ["view#1 20-29 [1:1]"], "phantom", (1, (0,))),
    (CART, ["add#1 0-9 1:1", "view#1 20-29 [1:1, 1:1]"], "duplicate", (1, (1,))),
    (CART, ["add#1 0- 1:1", "add#1 0- 1:2", "view#1 20-29 [1:1]", "view#1 22-30 [1:2]"], "conflict", (2, (2, 3))),
    (CART, ["view#1 0-5 [1:1]", "add#1 9-12 1:1"], "reordered", (1, (0, 1))),
    (REGISTER, ["write 0-9 5", "write 20-29 6", "read 40-49 =5"], "stale", (1, (1, 2, 0))),
    (REGISTER, ["write@1 0-9 5", "write@2 20-29 6", "read@2 40-49 =5"], "own-write", (1, (1, 2, 0))),
    (REGISTER, ["write@1 0-9 5", "write@1 20-29 6", "read@2 40-49 =6", "read@2 50-59 =5"], "back-in-time", None),
    (REGISTER, ["write 0-9 5", "read 40-49 =7"], "phantom", (1, (1,))),
    (REGISTER, ["read 0-5 =7", "write 9-19 7"], "future", (1, (0, 1))),
    (REGISTER, ["write 0-9 5", "write 0-9 6", "read 20-21 =5", "read 22-23 =6", "read 24-25 =5"], "reordered", None),
    (BANK, ["transfer#0 0-9 >1 5", "read 5-6 [5, 10]", "read 20-29 [5, 15]"], "read-skew", (1, (1,))),
    (BANK, ["transfer#0 0-9 >1 5", "transfer#0 0-9 >1 5", "read 20-29 [5, 20]"], "lost", (1, (2,))),
    (BANK, ["transfer#0 0-9 >1 5", "read 20-29 [10, 10]"], "lost", (1, (1,))),
    (BANK, ["transfer#0 0-9 >1 5", "read 12-13 [10, 10]", "read 20-29 [5, 15]"], "stale", (1, (1,))),
    (ROUNDS, ["leave#3 0-9 =1 0", "leave#3 5-9 =1 1"], "write-skew", (1, (0, 1))),
    (ROUNDS, ["leave#3 0-9 0", "leave#3 5-9 =1 1", "rota#3 10-12 [0, 0]"], "write-skew", (1, (2,))),
    (ROUNDS, ["leave#3 0-9 =0 1"], "refused", (1, (0,))),
    (ROUNDS, ["leave#3 0-9 =1 0", "rota#3 5-9 [1, 0]"], "unasked", (1, (1,))),
    (ROUNDS, ["leave#3 0-9 =1 0", "leave#3 5-9 =0 1", "rota#3 10-12 [1, 1]"], "stale-rota", (1, (0, 2))),
    (ROUNDS, ["leave#3 0-9 =1 0", "leave#3 5- 1", "rota#3 10-12 [1, 0]"], "conflict", (1, (0, 2))),
    (ROUNDS, ["leave#3 0-9 =0 0", "leave#3 5-9 =0 1"], "refused", (2, (0,))),
    (ROUNDS, ["leave#3 0-9 =0 0", "leave#3 5-9 =0 1", "leave#3 5- 0", "leave#3 9- 1"], "conflict", (1, (1, 0))),
    (ROUNDS, ["leave#3 0-9 1", "leave#3 10-19 =1 0"], "conflict", (1, (1, 0))),
    (WHOAMI, ["ask 0-9 =2 1", "ask 5-9 =2 2"], "leak", (1, (0, 1))),
    (WHOAMI, ["ask 0-9 =7 1"], "phantom", (1, (0,))),
    (WHOAMI, ["ask 0-9 =2 1", "ask 10-19 =2 2"], "phantom", (1, (0,))),
    (WHOAMI, ["ask 0-9 =none 1"], "nobody", (1, (0,))),
    (WHOAMI, ["ask 0-9 =1 1", "ask 5-12 =1 none"], "leak", (1, (1, 0))),
    (WHOAMI, ["ask 0-9 =1 1", "ask 9-12 =1 none"], "leak", (1, (1, 0))),
    (WHOAMI, ["ask 0-9 =1 1", "ask 10-12 =1 none"], "carried-over", (1, (1, 0))),
    (WHOAMI, ["ask 0-9 =1 1", "ask 10-12 =1 2"], "carried-over", (1, (1, 0))),
    (WHOAMI, ["ask 0- 1", "ask 1-9 =1 1", "ask 10-12 =1 none"], "leak", (1, (2, 0))),
    (WHOAMI, ["ask 0-12 =1 1", "ask 1-9 =1 1", "ask 10-12 =1 none"], "leak", (1, (2, 0))),
    (WHOAMI, ["ask 0-9 =1 none"], "phantom", (1, (0,))),
    (LIMIT, [f"try#1 {10 * n}-{10 * n + 9} =1" for n in range(6)], "over-limit", (1, (0, 1, 2, 3, 4, 5))),
    (LIMIT, [*TWICE, *(f"try#1 2{n}0-2{n}9 =1" for n in (0, 1, 2))], "over-limit", None),
    (SLIDE, ["try#1 0-9 =1", "try#1 20-29 =1", "try#1 30-99 =1"], "over-limit", (1, (0, 1, 2))),
    (head("rate-limit", limit=0, window_ns=9), ["try#1 0-9 =1"], "over-limit", (1, (0,))),
    (LIMIT, ["try#1 0-9 =1", "try#1 20-29 =0"], "refused-early", (1, (1,))),
    (LIMIT, ["try#1 0-9 =1", "try#1 20-28 =1", "try#1 129-139 =0"], "refused-early", (1, (2,))),
]

RIGHT = [
    (STOCK, ["buy 0-9 =1", "buy 5-19", "buy 20-29 =none", "read 30-39 =0"]),
    (STOCK, ["buy 0-9 =1", "buy 5-", "buy 20-29 =none", "read 30-39 =0"]),
    (CART, ["add#1 0-9 1:1", "add#2 0- 2:1", "view#1 20-29 [1:1]", "view#2 30-39 []", "view#2 40-49 [2:1]"]),
    (REGISTER, ["read 0-9 =none", "write 5-15 5", "read 12-30 =none", "read 20-29 =5", "write 20- 6", "read 50-60 =6"]),
    (BANK, ["transfer#0 0- >1 5", "read 20-29 [10, 10]", "read 30-39 [5, 15]"]),
    (ROUNDS, ["leave#3 0-9 =1 0", "leave#3 5-9 =0 1", "leave#4 5-9 =1 1", "rota#3 10-12 [0, 1]"]),
    (ROUNDS, ["leave#3 0- 1", "rota#3 0-9 [1, 1]", "rota#3 10-19 [1, 0]", "leave#3 20-29 =0 0"]),
    (ROUNDS, ["leave#3 0-9 =1 0", "rota#3 9-12 [1, 1]", "leave#3 20-29 =1 0"]),
    (WHOAMI, ["ask 0-9 =1 1", "ask 5-9 =2 2", "ask 5- 3", "ask 5-9 =none none", "ask 20-29 =none none"]),
    (LIMIT, [*TWICE, "try#1 250-259 =1"]),  # 2 L across the edge of two windows, wherever that is
    (LIMIT, ["try#1 20-29 =1", "try#1 20-29 =1", "try#1 128-139 =0"]),  # all three may be in one window, from 29 on
    (LIMIT, [*TWICE, "try#1 0-200 =1"]),  # a long one may be in any of three
    (SLIDE, ["try#1 0-9 =1", "try#1 20-29 =1", "try#1 30-100 =1"]),
    (LIMIT, ["try#1 0-9 =1", "try#1 5-", "try#1 20-29 =0", "try#2 20-29 =1"]),
]


@pytest.mark.parametrize(("header", "lines", "name", "anomaly"), CASES)
def test_what_is_wrong_is_named_counted_and_proved(
    header: Header, lines: list[str], name: str, anomaly: tuple[int, tuple[int, ...]] | None
) -> None:
    finding = check(header, lines)
    assert name in finding.anomalies, finding
    if anomaly:
        assert finding.anomalies[name] == anomaly


@pytest.mark.parametrize(("header", "lines"), RIGHT)
def test_what_some_order_explains_is_right(header: Header, lines: list[str]) -> None:
    assert check(header, lines).legal


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        (STOCK, ["buy 0-9 =1", "buy 10-19 =1", *("read 20-29 =1",) * 4]),
        (CART, ["add#1 0-9 1:1", "add#1 10-19 1:2", *("view#1 20-29 [1:1]", "view#1 30-39 [1:2]") * 2]),
        (REGISTER, ["write 0-9 5", "write 10-19 6", *("read 30-39 =5", "read 40-49 =6") * 2]),
        (BANK, ["transfer#0 0-9 >1 5", "transfer#0 20-29 >1 1", *("read 30-39 [5, 15]", "read 40-49 [9, 11]") * 2]),
        (
            LIMIT,
            [
                one
                for at in range(0, 2_500, 250)
                for one in (f"try#1 {at}-{at + 9} =1", f"try#1 {at + 10}-{at + 19} =1") * 2
                + (f"try#1 {at + 20}-{at + 29} =0",) * 2
            ],
        ),
        (
            ROUNDS,
            [
                "leave#3 0-9 =1 0",
                "leave#3 5-9 =1 1",
                "leave#4 0-9 =1 0",
                "leave#4 5-9 =1 1",
                "rota#3 9-12 [0, 1]",
                "rota#3 9-12 [1, 0]",
            ],
        ),
    ],
)
def test_copies_that_are_right_each_on_its_own_have_diverged(header: Header, lines: list[str]) -> None:
    apart = [index % 2 for index in range(len(lines))]
    found = check(header, lines, copies=apart)
    assert (found.legal, found.diverged, found.forgets) == (False, Diverged("process", 2), False)
    assert not check(header, lines, copies=[0] * len(lines)).diverged
    assert not check(header, lines[:4], copies=apart[:4]).diverged, "two answers each may stem from a race"


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        (STOCK, ["buy 0-9 =1", "buy 10-19 =1"]),
        (CART, ["add#1 0-9 1:1", "view#1 20-29 []", "view#1 30-39 []"]),
        (REGISTER, ["write 0-9 5", "read 30-39 =none", "read 40-49 =none"]),
        (BANK, ["transfer#0 0-9 >1 5", "read 30-39 [10, 10]", "read 40-49 [10, 10]"]),
        (WHOAMI, ["ask 0-9 =none 1", "ask 0-9 =none 2", "ask 0-9 =none none"]),
    ],
)
def test_a_store_that_starts_anew_with_each_request_forgets(header: Header, lines: list[str]) -> None:
    assert check(header, lines, copies=[0] * len(lines)).forgets


def test_a_register_says_for_how_long_it_was_stale_at_most() -> None:
    lines = ["write 0-9 5", "write 20-29 6", "read 40-49 =5", "read 60-69 =5", "read 25-26 =5"]
    assert check(REGISTER, lines).figures == {"stale": 2, "stale_ns": 31 * MS}


def test_a_client_that_does_not_read_its_own_write_is_named_before_all() -> None:
    writes = ["write@1 0-9 5", "write@2 20-29 6"]
    mine = {"own-write": (1, (1, 2, 0)), "stale": (1, (1, 2, 0))}
    assert check(REGISTER, [*writes, "read@2 40-49 =5"]).anomalies == mine
    assert set(check(REGISTER, [*writes, "read@3 40-49 =5"]).anomalies) == {"stale"}


def test_a_client_that_reads_something_older_than_before_went_back_in_time() -> None:
    earlier = ["write@1 0-9 5", "write@1 20-29 6", "read@2 40-49 =6"]
    assert check(REGISTER, [*earlier, "read@2 50-59 =5"]).anomalies["back-in-time"] == (1, (2, 3, 1, 0))
    assert "back-in-time" not in check(REGISTER, [*earlier, "read@3 50-59 =5"]).anomalies


def test_a_units_figures_tell_how_many_were_sold_and_refused() -> None:
    found = check(STOCK, ["buy 0-9 =1", "buy 5-9 =1", "buy 10-19 =0", "buy 20-29 =none", "read 30-39 =0"])
    assert found.figures == {"oversold": 1, "twice": 1, "refused": 1, "left": 0, "lost": 1}


@pytest.mark.parametrize(
    ("header", "lines", "reason"),
    [
        (head("stock", -1), ["buy 0-9 =1"], "initial number of units is below 0"),
        (STOCK, ["read 0-9 =none"], "#0 is a read that was refused"),
        (CART, ["add#1 0-9 1:1", "add#1 0-9 1:1"], "#1 adds an item that another operation also added"),
        (CART, ["add#2 0-9 1:1"], "#0 adds an item that belongs to another user"),
        (REGISTER, ["write 0-9 5", "write 0- 5"], "#0 writes a value that another operation also wrote"),
        (
            REGISTER,
            ["write 0-9 5", "write 0-9 5000000", "write 0- 5"],
            "writes a value that another operation also wrote",
        ),
        (REGISTER, [f"write 0-9 {2**53 + 1}"], r"#0 writes a value beyond 2\*\*53"),
        (BANK, ["transfer#2 0-9 >1 5"], "#0 takes from an account that does not exist"),
        (BANK, ["transfer#0 0-9 >2 5"], "#0 gives to an account that does not exist"),
        (BANK, ["transfer#0 0-9 >1 -5"], "#0 moves an impossible amount"),
        (BANK, ["read 0-9 [1]"], "#0 does not list 2 balances"),
        (BANK, [f"read 0-9 [1, {2**53 + 1}]"], r"a balance is beyond 2\*\*53"),
        (ROUNDS, ["leave#1 0-9 =1 2"], "#0 names neither of the two doctors"),
        (ROUNDS, ["leave#1 0-9 =2 1"], "#0 answers neither yes nor no"),
        (ROUNDS, ["rota#1 0-9 [1]"], "#0 does not list two doctors"),
        (ROUNDS, ["rota#1 0-9 []"], "#0 does not list two doctors"),
        (ROUNDS, ["rota#1 0-9 [1, 2]"], "#0 does not say whether each doctor is on call"),
        (LIMIT, ["try#1 0-9 =2"], "#0 was neither admitted nor refused"),
        (head("rate-limit", limit=1), ["try#1 0-9 =1"], "or the window below 1 ns"),
        (WHOAMI, [f"ask 0-9 ={2**53 + 1} 1"], r"#0 has a value beyond 2\*\*53"),
    ],
)
def test_what_contradicts_itself_is_not_judged(header: Header, lines: list[str], reason: str) -> None:
    with pytest.raises(HistoryError, match=reason):
        check(header, lines)
