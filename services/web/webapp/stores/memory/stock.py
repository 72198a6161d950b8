"""The last ticket, in the memory of the process."""
# ruff: noqa: D102  StockStore says what buy and read do

import threading

from ...windows import Window
from .. import StockStore

stocks: dict[str, int] = {}
locked_stocks: dict[str, int] = {}
lock = threading.Lock()


class Global(StockStore):
    """Look whether a unit is left, take it, write the rest back.

    Sells each unit once as long as one thread of one process serves every request. Two threads can both see the
    last unit before either takes it, and each process has the whole stock for itself.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        left = stocks.get(key, initial)
        if left == 0:
            return None
        window()
        stocks[key] = left - 1
        return left - 1

    def read(self, key: str, initial: int) -> int:
        return stocks.get(key, initial)


class GlobalLock(StockStore):
    """Look, take one and write the rest back, under a lock.

    No thread can look while another one is selling. A second process has a lock and a stock of its own, and
    sells all of it.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        with lock:
            left = locked_stocks.get(key, initial)
            if left == 0:
                return None
            window()
            locked_stocks[key] = left - 1
            return left - 1

    def read(self, key: str, initial: int) -> int:
        with lock:
            return locked_stocks.get(key, initial)
