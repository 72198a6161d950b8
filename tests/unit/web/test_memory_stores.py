"""The stores in the process's own memory, with two threads held exactly where it matters."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from flask import Flask

from webapp import windows
from webapp.stores import Period, RateLimitStore
from webapp.stores.memory import async_view, global_, global_lock
from webapp.windows import Window

T = TypeVar("T")

MINUTE = Period(number=7, length_ms=60_000)


def in_threads(*calls: Callable[[], T]) -> list[T]:
    """Make each call in a thread of its own and return what they answered."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


@pytest.fixture
def both_inside() -> Window:
    """Make a window that two threads leave together, when both have read and neither has written."""
    return threading.Barrier(2, timeout=5).wait


class Busy:
    """A window in which other threads get their chance, and which notices whether any of them comes in."""

    def __init__(self) -> None:
        self.inside: list[int] = []
        self.seen: set[int] = set()

    def __call__(self) -> None:
        """Stay for a moment."""
        self.inside.append(1)
        time.sleep(0)
        self.seen.add(len(self.inside))
        self.inside.pop()


@pytest.fixture
def busy() -> Busy:
    """Make a window that tells how many were in it at a time."""
    return Busy()


def test_two_threads_count_one_addition(both_inside: Window) -> None:
    store = global_.Counter()
    assert in_threads(*[lambda: store.add("race", both_inside)] * 2) == [1, 1]
    assert store.read("race") == 1


def test_two_threads_sell_the_last_unit_twice(both_inside: Window) -> None:
    store = global_.Stock()
    assert in_threads(*[lambda: store.buy("race", 1, both_inside)] * 2) == [0, 0]


def test_two_threads_keep_one_item(both_inside: Window) -> None:
    store = global_.Cart()
    in_threads(*(lambda item=item: store.add("race", "u", item, both_inside) for item in (1, 2)))
    assert store.view("race", "u") in ([1], [2])


def test_two_threads_make_money(both_inside: Window) -> None:
    store = global_.Transfer()
    in_threads(*[lambda: store.transfer("race", 0, 1, 10, 100, both_inside)] * 2)
    assert store.read("race", 2, 100) == [90, 110]


def test_two_doctors_leave_nobody_on_call(both_inside: Window) -> None:
    store = global_.OnCall()
    assert in_threads(*(lambda who=who: store.leave("race", "r", who, both_inside) for who in (0, 1))) == [True, True]
    assert store.read("race", "r") == [False, False]


def test_two_threads_are_one_user(both_inside: Window) -> None:
    store = global_.Whoami()
    assert len(set(in_threads(*(lambda token=token: store.ask("race", token, both_inside) for token in (1, 2))))) == 1


def test_two_threads_are_both_the_last_one_admitted(both_inside: Window) -> None:
    store = global_.RateLimit()
    assert in_threads(*[lambda: store.admit("race", "u", 1, MINUTE, both_inside)] * 2) == [True, True]


def test_an_async_view_counts_one_addition_of_two_that_threads_serve_at_a_time(app: Flask, both_inside: Window) -> None:
    store = async_view.Counter()

    def request() -> int:
        with app.app_context():
            return store.add("race", both_inside)

    assert in_threads(request, request) == [1, 1]
    with app.app_context():
        assert store.read("race") == 1


@pytest.mark.parametrize("window", ["yield", "sleep-1ms"])
def test_while_an_async_view_awaits_its_event_loop_runs_others(app: Flask, window: str) -> None:
    others: list[str] = []

    async def other() -> None:
        others.append("ran")

    async def view() -> list[str]:
        task = asyncio.create_task(other())
        await windows.awaited(app.extensions["windows"][window])
        seen = list(others)
        await task
        return seen

    assert asyncio.run(view()) == ["ran"]


def test_where_greenlets_or_tasks_serve_an_async_view_is_refused_with_what_to_type() -> None:
    assert async_view.FACTS.not_by.keys() == {"greenlet", "task"}
    assert "make scale SERVER=gunicorn-gthread" in async_view.FACTS.not_by["task"]


def test_a_locked_counter_answers_every_value_once(busy: Busy) -> None:
    store = global_lock.Counter()
    assert sorted(in_threads(*[lambda: store.add("lock", busy)] * 200)) == list(range(1, 201))
    assert busy.seen == {1}


def test_a_locked_stock_sells_each_unit_once(busy: Busy) -> None:
    store = global_lock.Stock()
    sold = in_threads(*[lambda: store.buy("lock", 50, busy)] * 60)
    assert sorted(left for left in sold if left is not None) == list(range(50))
    assert sold.count(None) == 10
    assert busy.seen == {1}


def test_a_locked_cart_keeps_every_item(busy: Busy) -> None:
    store = global_lock.Cart()
    in_threads(*(lambda item=item: store.add("lock", "u", item, busy) for item in range(50)))
    assert sorted(store.view("lock", "u")) == list(range(50))
    assert busy.seen == {1}


def test_a_locked_bank_keeps_every_transfer(busy: Busy) -> None:
    store = global_lock.Transfer()
    in_threads(*(lambda to=to: store.transfer("lock", 0, to, 1, 100, busy) for to in (1, 2) * 25))
    assert store.read("lock", 3, 100) == [50, 125, 125]
    assert busy.seen == {1}


def test_one_lock_for_both_doctors_keeps_one_on_call(busy: Busy) -> None:
    store = global_lock.OnCall()
    for round_ in map(str, range(20)):
        left = in_threads(*(lambda r=round_, who=who: store.leave("lock", r, who, busy) for who in (0, 1)))
        assert sorted(left) == [False, True]
    assert busy.seen == {1}


def test_a_locked_current_user_is_everybodys_own(busy: Busy) -> None:
    store = global_lock.Whoami()
    assert in_threads(*(lambda token=token: store.ask("lock", token, busy) for token in range(50))) == list(range(50))
    assert busy.seen == {1}


def test_a_locked_limit_admits_no_more(busy: Busy) -> None:
    store = global_lock.RateLimit()
    assert sum(in_threads(*[lambda: store.admit("lock", "u", 30, MINUTE, busy)] * 50)) == 30
    assert busy.seen == {1}


@pytest.mark.parametrize("store", [global_.RateLimit(), global_lock.RateLimit()])
def test_each_period_and_each_user_has_the_whole_limit(store: RateLimitStore) -> None:
    later = MINUTE._replace(number=8)
    # A request that came in just before the edge may be counted after those of the next period.
    order = [MINUTE, MINUTE, later, MINUTE, later]
    admitted = [store.admit("edge", "u", 1, period, windows.nothing) for period in order]
    assert admitted == [True, False, True, False, False]
    assert store.admit("edge", "v", 1, MINUTE, windows.nothing)


def test_one_process_needs_no_lock_for_a_register() -> None:
    store = global_.Register()
    in_threads(*(lambda value=value: store.write("many", value) for value in range(50)))
    last = store.read("many")
    assert last in range(50)
    store.write("many", 50)
    assert store.read("many") == 50


def test_compute_lasts_longer_than_the_interpreter_lets_a_thread_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.getswitchinterval", lambda: 0.02)
    begin = time.perf_counter()
    windows.compute()
    assert time.perf_counter() - begin >= 0.02
