"""The two stores in the process's own memory, with two threads held exactly where it matters."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from webapp import windows
from webapp.stores import CounterStore
from webapp.stores.memory import GlobalCounter, LockedGlobalCounter


def add_in_threads(store: CounterStore, key: str, window: windows.Window, threads: int, times: int) -> list[int]:
    """Add `times` in each thread and return every value that was answered, sorted."""
    with ThreadPoolExecutor(threads) as pool:
        futures = [pool.submit(store.add, key, window) for _ in range(threads * times)]
    return sorted(future.result() for future in futures)


@pytest.mark.parametrize("store", [GlobalCounter(), LockedGlobalCounter()], ids=["global", "global-lock"])
def test_counts_each_key_by_itself(store: CounterStore) -> None:
    assert [store.add("a", windows.nothing), store.add("a", windows.nothing)] == [1, 2]
    assert store.add("b", windows.nothing) == 1
    assert (store.read("a"), store.read("b"), store.read("never")) == (2, 1, 0)


def test_global_loses_an_addition_when_two_threads_read_before_either_writes() -> None:
    both_have_read = threading.Barrier(2, timeout=5)
    assert add_in_threads(GlobalCounter(), "lost", both_have_read.wait, threads=2, times=1) == [1, 1]
    assert GlobalCounter().read("lost") == 1


def test_the_lock_lets_one_thread_at_a_time_into_the_window() -> None:
    inside: list[int] = []
    seen: list[int] = []

    def window() -> None:
        inside.append(1)
        time.sleep(0)
        seen.append(len(inside))
        inside.pop()

    values = add_in_threads(LockedGlobalCounter(), "exact", window, threads=8, times=50)
    assert values == list(range(1, 401))
    assert set(seen) == {1}


def test_compute_lasts_longer_than_the_interpreter_lets_a_thread_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.getswitchinterval", lambda: 0.02)
    begin = time.perf_counter()
    windows.compute()
    assert time.perf_counter() - begin >= 0.02
