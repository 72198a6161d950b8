"""Every workload on the shared stores, against the real servers: what holds one at a time, and what holds at once."""

import time

import pytest
import requests

from tests.contract.client import (
    REQUESTS,
    TIMEOUT_S,
    Door,
    Store,
    at_once,
    does_what_it_names,
    each,
    each_own,
    each_right,
    each_shared,
)
from webapp.store_files import StoreFile, find


@each_shared("stock")
def test_a_stock_is_sold_and_then_refuses(door: Door, store: str, key: str) -> None:
    stock = Store(door, store, "stock")
    assert stock.get(key, initial=3) == 3
    assert [stock.post(key, initial=3) for _ in range(5)] == [2, 1, 0, None, None]
    assert stock.get(key, initial=3) == 0
    assert stock.post(key + "-none", initial=0) is None


@each_right("stock")
def test_each_unit_is_sold_once_and_none_stays_behind(door: Door, store: str, key: str) -> None:
    stock = Store(door, store, "stock")
    sold = at_once(lambda _: stock.post(key, initial=100), range(150))
    assert sorted(left for left in sold if left is not None) == list(range(100))
    assert sold.count(None) == 50
    assert stock.get(key, initial=100) == 0


@each_shared("cart")
def test_a_cart_holds_what_its_user_put_in(door: Door, store: str, key: str) -> None:
    cart = Store(door, store, "carts")
    assert cart.get(f"{key}/ann") == []
    for item in (7, 2**53, 0, 7):
        assert cart.post(f"{key}/ann", {"item": item}) is None
    cart.post(f"{key}/bob", {"item": 8})
    assert sorted(cart.get(f"{key}/ann")) == [0, 7, 7, 2**53]
    assert cart.get(f"{key}/bob") == [8]


@each_right("cart")
def test_a_cart_loses_nothing_and_every_view_holds_what_was_acknowledged(door: Door, store: str, key: str) -> None:
    cart = Store(door, store, "carts")

    def add_and_view(item: int) -> bool:
        cart.post(f"{key}/ann", {"item": item})
        return item in cart.get(f"{key}/ann")

    assert all(at_once(add_and_view, range(120)))
    assert sorted(cart.get(f"{key}/ann")) == list(range(120))


@each_right("register")
def test_a_register_is_what_was_written_last_whoever_answers(door: Door, store: str, key: str) -> None:
    register = Store(door, store, "registers")
    assert register.get(key) is None
    for value in (5, 2**53, 0):
        assert register.post(key, {"value": value}) is None
        assert at_once(register.get, [key] * 16) == [value] * 16


def stale() -> list[StoreFile]:
    """Find the stores with a stale register that remember what was never written: memoize does not remember None."""
    able = [file for file in find() if "register" in file.classes and file.name != "caching-memoize"]
    return [file for file in able if file.facts_of("register").stale_s]


@each(stale())
def test_a_cached_register_is_up_to_a_second_late_and_no_more(door: Door, store: str, key: str) -> None:
    register = Store(door, store, "registers")
    assert set(at_once(register.get, [key] * 32)) == {None}
    register.post(key, {"value": 1})
    assert None in at_once(register.get, [key] * 32)
    time.sleep(1.1)
    assert set(at_once(register.get, [key] * 32)) == {1}


@each_shared("transfer")
def test_a_transfer_takes_here_and_gives_there(door: Door, store: str, key: str) -> None:
    bank = Store(door, store, "banks")
    assert bank.get(key, accounts=3, balance=10) == [10, 10, 10]
    assert bank.post(key, {"from": 2, "to": 0, "amount": 15}, accounts=3, balance=10) is None
    assert bank.get(key, accounts=3, balance=10) == [25, 10, -5]


@each_right("transfer")
def test_money_neither_appears_nor_disappears_not_even_for_a_moment(door: Door, store: str, key: str) -> None:
    bank = Store(door, store, "banks")

    def move_and_look(turn: int) -> int:
        sender, receiver = turn % 4, (turn + 1 + turn // 4 % 3) % 4
        bank.post(key, {"from": sender, "to": receiver, "amount": 1 + turn % 7})
        return sum(bank.get(key))

    assert set(at_once(move_and_look, range(120))) == {400}
    expected = [100] * 4
    for turn in range(120):
        expected[turn % 4] -= 1 + turn % 7
        expected[(turn + 1 + turn // 4 % 3) % 4] += 1 + turn % 7
    assert bank.get(key) == expected


@each_shared("oncall")
def test_the_second_doctor_must_stay(door: Door, store: str, key: str) -> None:
    oncall = Store(door, store, "oncall")
    assert oncall.get(f"{key}/1") == [True, True]
    assert [oncall.post(f"{key}/1", {"doctor": doctor}) for doctor in (1, 0, 1)] == [True, False, True]
    assert oncall.get(f"{key}/1") == [True, False]
    assert oncall.get(f"{key}/2") == [True, True]


@each_right("oncall")
def test_one_doctor_stays_in_every_round(door: Door, store: str, key: str) -> None:
    oncall = Store(door, store, "oncall")
    left = at_once(lambda turn: oncall.post(f"{key}/{turn // 2}", {"doctor": turn % 2}), range(120))
    assert [left[turn] + left[turn + 1] for turn in range(0, 120, 2)] == [1] * 60
    assert at_once(lambda round_: sum(oncall.get(f"{key}/{round_}")), range(60)) == [1] * 60


@each(file for file in find() if "whoami" in file.classes)
def test_one_at_a_time_everybody_is_who_they_are(door: Door, store: str, key: str) -> None:
    whoami = Store(door, store, "whoami")
    assert [whoami.post(key, {"token": token}) for token in (5, 2**53, 0, 5)] == [5, 2**53, 0, 5]


@each_own("whoami")
def test_everybody_is_who_they_are_and_who_does_not_say_is_nobody(door: Door, store: str, key: str) -> None:
    whoami = Store(door, store, "whoami")
    tokens = [None if n % 4 == 0 else n for n in range(200)]
    assert at_once(lambda token: whoami.post(key, {"token": token}), tokens) == tokens


@each_shared("whoami")
def test_what_all_share_shows_the_last_user_to_a_visitor_without_a_token(door: Door, store: str, key: str) -> None:
    whoami = Store(door, store, "whoami")
    assert [whoami.post(key, {"token": token}) for token in (None, 5, None, 6, None)] == [None, 5, 5, 6, 6]


@each_shared("rate-limit")
def test_a_limit_admits_so_many_in_each_period_and_for_each_user(door: Door, store: str, key: str) -> None:
    limits = Store(door, store, "limits")
    tries = [limits.post(f"{key}/ann", limit=2, window_ms=3_600_000) for _ in range(9)]
    # The hour may end in the middle of this; there are two of them then, each with the whole limit.
    assert sum(tries) in (2, 4)
    assert tries[:2] == [True, True]
    assert limits.post(f"{key}/bob", limit=2, window_ms=3_600_000) is True


@each_shared("rate-limit")
def test_a_new_period_begins_with_the_whole_limit(door: Door, store: str, key: str) -> None:
    limits = Store(door, store, "limits")
    length_ms = 1000 if store == "limiter-redis" else 1  # Flask-Limiter takes whole seconds
    for _ in range(3):
        assert limits.post(f"{key}/ann", limit=1, window_ms=length_ms) is True
        time.sleep(2 * length_ms / 1000)


@each_right("rate-limit")
def test_exactly_the_limit_is_admitted_in_a_period(door: Door, store: str, key: str) -> None:
    limits = Store(door, store, "limits")
    tries = at_once(lambda _: limits.post(f"{key}/ann", limit=50, window_ms=3_600_000), range(120))
    assert sum(tries) in (50, 100)  # 100 when the hour ended in the middle


@pytest.mark.parametrize("workload", REQUESTS)
def test_each_store_does_what_it_names_and_says_why_it_does_not_do_the_rest(
    lab_url: str, workload: str, key: str
) -> None:
    for row in requests.get(f"{lab_url}/stores", timeout=TIMEOUT_S).json()["stores"]:
        does_what_it_names(lab_url, row, workload, key)
