"""The stores in a `multiprocessing.Manager`: when its process starts, who uses it, and what a death leaves."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from threading import Barrier

import pytest
from flask import Flask

from webapp import create_app, windows
from webapp.stores.host import _lock, _manager, manager_lock
from webapp.stores.host._manager import Shared

start = _manager.started.__wrapped__


@pytest.fixture(autouse=True)
def none_started(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin without a manager, and end the one that a test has started."""
    started = lru_cache(start)
    monkeypatch.setattr(_manager, "started", started)
    yield
    if started.cache_info().currsize:
        with started().process:  # closes the pipe and waits
            pass


def forked(work: Callable[[], object]) -> int:
    """Do some work in a process that is forked as gunicorn does it, of which `multiprocessing` knows nothing."""
    pid = os.fork()
    if not pid:
        try:
            work()
        finally:
            os._exit(0)
    return pid


def status(app: Flask, store: str) -> tuple[int, str | None]:
    """Count, and return the status and Retry-After."""
    answer = app.test_client().post(f"/stores/{store}/counters/k")
    return answer.status_code, answer.headers.get("Retry-After")


@pytest.mark.parametrize("preload", [False, True])
def test_an_app_starts_the_manager_only_if_it_will_be_forked(config: dict[str, object], preload: bool) -> None:
    create_app({**config, "PRELOAD": preload})
    assert _manager.started.cache_info().currsize == preload


def test_threads_that_use_it_first_start_one_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Shared] = []

    def started() -> Shared:
        made.append(start())
        return made[-1]

    monkeypatch.setattr(_manager, "started", lru_cache(started))
    together = Barrier(4)

    def add(_: int) -> int:
        together.wait(30)
        return manager_lock.Counter().add("k", windows.nothing)

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(add, range(4))) == [1, 2, 3, 4]
    assert len(made) == 1
    with made[0].process:
        pass


def test_workers_that_are_forked_after_it_was_started_count_together() -> None:
    _manager.started()
    counter = manager_lock.Counter()
    workers = [forked(lambda: [counter.add("k", windows.nothing) for _ in range(50)]) for _ in range(3)]
    for worker in workers:
        os.waitpid(worker, 0)
    assert counter.read("k") == 150


def test_what_a_get_returns_is_a_copy_so_that_an_append_is_lost() -> None:
    state = _manager.started().state
    state["cart"] = [1]
    state["cart"].append(2)
    assert state["cart"] == [1]
    state["cart"] += [2]
    assert state["cart"] == [1, 2]


def test_the_managers_lock_stays_locked_when_its_holder_dies(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_lock, "PATIENCE_S", 0.1)
    assert status(app, "host-manager-lock") == (200, None)
    os.waitpid(forked(lambda: manager_lock.Counter().add("k", lambda: os._exit(3))), 0)
    assert status(app, "host-manager-lock") == (503, "1")
    assert status(app, "host-manager-naive") == (200, None)


def test_a_manager_that_died_is_a_503_and_does_not_come_back(app: Flask) -> None:
    assert status(app, "host-manager-lock") == (200, None)
    _manager.started().process.kill()
    _manager.started().process.wait(30)
    with ThreadPoolExecutor(1) as fresh:  # a thread with a connection that broke, and one that cannot make any
        for store in ("host-manager-naive", "host-manager-lock"):
            for ask in (status, lambda *what: fresh.submit(status, *what).result()):
                assert [ask(app, store), ask(app, store)] == [(503, "1")] * 2


def test_the_manager_ends_with_the_last_process_that_could_use_it() -> None:
    process = _manager.started().process
    worker = forked(signal.pause)
    assert process.stdin
    process.stdin.close()
    assert manager_lock.Counter().add("k", windows.nothing) == 1
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    assert process.wait(30) == 0


def test_greenlets_have_no_manager_and_are_told_why(config: dict[str, object]) -> None:
    served = create_app(config | {"UNIT": "greenlet", "PRELOAD": True})
    assert _manager.started.cache_info().currsize == 0
    for store in ("host-manager-naive", "host-manager-lock"):
        refused = served.test_client().post(f"/stores/{store}/counters/k")
        assert (refused.status_code, "non-blocking" in refused.get_json(force=True)["detail"]) == (422, True)
    assert served.test_client().post("/stores/host-value-naive/counters/k").status_code == 200
