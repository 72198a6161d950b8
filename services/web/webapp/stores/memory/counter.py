"""The counter in the memory of the process."""
# ruff: noqa: D102  CounterStore says what add and read do

import threading

from ...windows import Window
from .. import CounterStore

counters: dict[str, int] = {}
locked_counters: dict[str, int] = {}
lock = threading.Lock()


class Global(CounterStore):
    """A module's dictionary, read, changed and written back.

    Exact as long as one thread of one process serves every request. Two threads can both read before either
    writes, and two processes have two dictionaries: nothing ever compares them.
    """

    def add(self, key: str, window: Window) -> int:
        value = counters.get(key, 0) + 1
        window()
        counters[key] = value
        return value

    def read(self, key: str) -> int:
        return counters.get(key, 0)


class GlobalLock(CounterStore):
    """A module's dictionary, with a lock around the read and the write.

    Exact among the threads of one process, whatever happens inside the window, since only one of them is ever
    in it. The lock is as private to the process as the dictionary: a second process has its own of both.
    """

    def add(self, key: str, window: Window) -> int:
        with lock:
            value = locked_counters.get(key, 0) + 1
            window()
            locked_counters[key] = value
            return value

    def read(self, key: str) -> int:
        with lock:
            return locked_counters.get(key, 0)
