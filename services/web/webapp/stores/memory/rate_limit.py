"""So many requests a minute for each user, counted in the memory of the process."""
# ruff: noqa: D102  RateLimitStore says what admit does

import threading

from ...windows import Window
from .. import Period, RateLimitStore

Count = dict[tuple[str, str, int], int]

admitted: Count = {}
locked_admitted: Count = {}
lock = threading.Lock()


class Global(RateLimitStore):
    """Look how many were admitted in this minute, compare, write one more back.

    Holds the limit as long as one thread of one process serves every request. Two threads can both be the last
    one, and every process admits the whole limit: four workers, four times as many requests.
    """

    def admit(self, key: str, user: str, limit: int, period: Period, window: Window) -> bool:
        so_far = admitted.get((key, user, period.number), 0)
        if so_far >= limit:
            return False
        window()
        admitted[key, user, period.number] = so_far + 1
        return True


class GlobalLock(RateLimitStore):
    """Look how many were admitted in this minute, compare and count, under a lock.

    Exactly the limit is admitted by each process. That is what rate limiters with "memory" storage do, and why
    their documentation asks for Redis as soon as there is a second worker.
    """

    def admit(self, key: str, user: str, limit: int, period: Period, window: Window) -> bool:
        with lock:
            so_far = locked_admitted.get((key, user, period.number), 0)
            if so_far >= limit:
                return False
            window()
            locked_admitted[key, user, period.number] = so_far + 1
            return True
