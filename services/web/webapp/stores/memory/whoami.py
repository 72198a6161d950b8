"""Who the current user is, in the memory of the process."""
# ruff: noqa: D102  WhoamiStore says what ask does

import threading

from ...windows import Window
from .. import WhoamiStore

current_users: dict[str, int] = {}
locked_current_users: dict[str, int] = {}
lock = threading.Lock()


class Global(WhoamiStore):
    """`current_user = …` in a module, set when the request comes in and read when the answer is written.

    Right as long as a process serves one request at a time, however many processes there are: each sets it
    before it reads it. With threads, the request that came in last is who everybody is.
    """

    def ask(self, key: str, token: int, window: Window) -> int:
        current_users[key] = token
        window()
        return current_users[key]


class GlobalLock(WhoamiStore):
    """`current_user = …` in a module, locked from the login to the answer.

    Nobody is taken for somebody else, because nobody else is served meanwhile: the threads wait in line for
    what none of them needed to share. `flask.g` gives each request its own without any waiting.
    """

    def ask(self, key: str, token: int, window: Window) -> int:
        with lock:
            locked_current_users[key] = token
            window()
            return locked_current_users[key]
