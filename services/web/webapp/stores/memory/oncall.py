"""Two doctors, one of whom must stay on call, in the memory of the process."""
# ruff: noqa: D102  OnCallStore says what leave and read do

import threading

from ...windows import Window
from .. import OnCallStore

off_call: set[tuple[str, str, int]] = set()
locked_off_call: set[tuple[str, str, int]] = set()
lock = threading.Lock()


class Global(OnCallStore):
    """Look whether the other doctor is on call, then go.

    Somebody stays as long as one thread of one process serves every request. Two threads can both look before
    either goes: each changes only the own record, so not even a check of that record would notice.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        if (key, round_, 1 - doctor) in off_call:
            return False
        window()
        off_call.add((key, round_, doctor))
        return True

    def read(self, key: str, round_: str) -> list[bool]:
        return [(key, round_, doctor) not in off_call for doctor in (0, 1)]


class GlobalLock(OnCallStore):
    """Look whether the other doctor is on call and go, under one lock for both.

    The rule is about both records, so the lock must be for both: a lock for each doctor would change nothing.
    Doctors who are served by two processes still hold two different locks.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        with lock:
            if (key, round_, 1 - doctor) in locked_off_call:
                return False
            window()
            locked_off_call.add((key, round_, doctor))
            return True

    def read(self, key: str, round_: str) -> list[bool]:
        with lock:
            return [(key, round_, doctor) not in locked_off_call for doctor in (0, 1)]
