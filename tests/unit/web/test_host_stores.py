"""The stores that the processes of a replica share, with real processes: two held where it matters, or many at once."""

import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from webapp import create_app, windows
from webapp.facts import Among, Scope
from webapp.store_files import StoreFile, find
from webapp.stores import Period
from webapp.stores.host import _lock, _manager, _numbers, _sqlite, mmap_flock, sqlite_immediate, value_lock
from webapp.stores.host._numbers import CELLS

FORK = multiprocessing.get_context("fork")
PROCESSES = 4
HOUR = Period(number=7, length_ms=3_600_000)


def shared(workload: str) -> list[StoreFile]:
    """Find the stores that keep this on the host and need no library for it."""
    able = [file for file in find() if workload in file.classes and file.facts.needs is None]
    return [file for file in able if file.facts_of(workload).scope in (Scope.REPLICA, Scope.FORKED)]


def each(workload: str, right: bool) -> pytest.MarkDecorator:
    """Run a test for each of them that is right among processes, or for each that is not."""
    files = [file for file in shared(workload) if (file.facts_of(workload).atomic_among == Among.PROCESSES) == right]
    made = [pytest.param(file.classes[workload](), id=file.name) for file in files]
    return pytest.mark.parametrize("store", made)


def in_processes(calls: list[Callable[[], Any]]) -> list[Any]:
    """Make each call in a process of its own, all at once, and return what they answered, in any order."""
    answers = FORK.SimpleQueue()
    together = FORK.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> None:
        together.wait(30)
        answers.put(call())

    running = [FORK.Process(target=run, args=(call,)) for call in calls]
    for process in running:
        process.start()
    found = [answers.get() for _ in calls]
    for process in running:
        process.join(30)
    return found


@pytest.fixture(autouse=True, scope="module")
def manager() -> None:
    """Start the manager before anything is forked, as with PRELOAD=1."""
    _manager.started()


def busy() -> None:
    """Give others a chance."""
    time.sleep(0.0002)


@each("counter", right=False)
def test_two_processes_count_one_addition(store: Any, key: str) -> None:
    both_inside = FORK.Barrier(2)
    assert in_processes([lambda: store.add(key, lambda: both_inside.wait(30))] * 2) == [1, 1]
    assert store.read(key) == 1


@each("stock", right=False)
def test_two_processes_sell_the_last_unit_twice(store: Any, key: str) -> None:
    both_inside = FORK.Barrier(2)
    assert in_processes([lambda: store.buy(key, 1, lambda: both_inside.wait(30))] * 2) == [0, 0]


@each("counter", right=True)
def test_many_processes_answer_every_value_once(store: Any, key: str) -> None:
    found = in_processes([lambda: [store.add(key, busy) for _ in range(25)]] * PROCESSES)
    assert sorted(value for values in found for value in values) == list(range(1, 25 * PROCESSES + 1))
    assert store.read(key) == 25 * PROCESSES


@each("stock", right=True)
def test_many_processes_sell_each_unit_once(store: Any, key: str) -> None:
    found = in_processes([lambda: [store.buy(key, 50, busy) for _ in range(20)]] * PROCESSES)
    sold = [left for values in found for left in values]
    assert sorted(left for left in sold if left is not None) == list(range(50))
    assert store.read(key, 50) == 0


@each("cart", right=True)
def test_many_processes_keep_every_item(store: Any, key: str) -> None:
    def fill(first: int) -> None:
        for item in range(first, first + 10):
            store.add(key, "u", item, busy)

    in_processes([lambda first=10 * n: fill(first) for n in range(PROCESSES)])  # type: ignore[misc]
    assert sorted(store.view(key, "u")) == list(range(10 * PROCESSES))


@each("transfer", right=True)
def test_many_processes_keep_the_total(store: Any, key: str) -> None:
    def move(to: int) -> None:
        for _ in range(10):
            store.transfer(key, 0, to, 1, 100, busy)

    in_processes([lambda to=1 + n % 2: move(to) for n in range(PROCESSES)])  # type: ignore[misc]
    assert store.read(key, 3, 100) == [100 - 10 * PROCESSES, 100 + 5 * PROCESSES, 100 + 5 * PROCESSES]


@each("oncall", right=True)
def test_one_of_two_doctors_stays(store: Any, key: str) -> None:
    for round_ in map(str, range(5)):
        asks = [lambda r=round_, who=who: store.leave(key, r, who, busy) for who in (0, 1)]
        assert sorted(in_processes(asks)) == [False, True]  # type: ignore[arg-type]
        assert sorted(store.read(key, round_)) == [False, True]


@each("rate-limit", right=True)
def test_many_processes_admit_no_more_than_the_limit(store: Any, key: str) -> None:
    found = in_processes([lambda: sum(store.admit(key, "u", 30, HOUR, busy) for _ in range(10))] * PROCESSES)
    assert sum(found) == 30


@pytest.mark.parametrize("store", [mmap_flock.Counter(), sqlite_immediate.Counter()])
def test_a_process_that_dies_with_the_lock_leaves_it_free(store: Any, key: str) -> None:
    dying = FORK.Process(target=lambda: store.add(key, lambda: os._exit(3)))
    dying.start()
    dying.join(30)
    before = store.read(key)
    assert store.add(key, windows.nothing) == before + 1


def test_a_semaphore_stays_locked_when_its_holder_dies(app: Flask, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setattr(_lock, "PATIENCE_S", 0.1)
    monkeypatch.setattr(value_lock, "values", FORK.Array("q", CELLS))
    dying = FORK.Process(target=lambda: value_lock.Counter().add(key, lambda: os._exit(3)))
    dying.start()
    dying.join(30)
    answer = app.test_client().post(f"/stores/host-value-lock/counters/{key}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


@pytest.mark.parametrize("length", [1, 5, 300])
def test_numbers_are_found_by_name_until_there_is_no_room(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    monkeypatch.setattr(_numbers, "PAIRS", length)
    numbers = _numbers.Numbers(lambda cells=[0] * 2 * length: cells)  # type: ignore[misc]
    for number in range(length):
        assert ("n", number) not in numbers
        numbers["n", number] = -number
    assert [numbers.get(("n", number)) for number in range(length)] == [-number for number in range(length)]
    with pytest.raises(_numbers.FullError):
        numbers.get(("n", length))


def test_a_file_that_stays_locked_is_a_503_in_time(app: Flask, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setattr(_sqlite, "PATIENCE_S", 0.1)
    taken, done = FORK.Event(), FORK.Event()

    def hold() -> None:
        with sqlite_immediate.database.immediate():
            taken.set()
            done.wait(30)

    holder = FORK.Process(target=hold)
    holder.start()
    assert taken.wait(30)
    with ThreadPoolExecutor(1) as fresh:  # a connection keeps the patience that it was opened with
        path = f"/stores/host-sqlite-immediate/counters/{key}"
        answer = fresh.submit(lambda: app.test_client().post(path)).result()
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        done.set()
        holder.join(30)
        assert fresh.submit(lambda: app.test_client().post(path)).result().get_json()["value"] == 1


def test_greenlets_have_no_lock_of_a_value_and_are_told_why(config: dict[str, object]) -> None:
    refused = create_app(config | {"UNIT": "greenlet"}).test_client().post("/stores/host-value-lock/counters/k")
    assert refused.status_code == 422
    assert "all greenlets are one thread" in refused.get_json(force=True)["detail"]
