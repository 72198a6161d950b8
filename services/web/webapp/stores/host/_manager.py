"""A `multiprocessing.Manager`: a process of its own, with a dictionary and a lock that others use through proxies."""

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from multiprocessing import current_process
from multiprocessing.managers import DictProxy, SyncManager
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any, NamedTuple, TypeVar

from flask import Flask

from webapp.stores._dictionary import Key

Answer = TypeVar("Answer")


NOT_BY = {
    "greenlet": "multiprocessing reads from sockets that gevent has made non-blocking, and fails. "
    "Type: make up SERVER=gunicorn-gthread"
}


class GoneError(Exception):
    """The manager's process has ended, and with it all that it held."""


class Shared(NamedTuple):
    """The manager's process, which lives as long as its pipe is open, and the proxies of what is in there."""

    process: Popen[str]
    state: "DictProxy[Any, Any]"
    lock: threading.Lock


class Dictionary:
    """The entries of one store in the manager's dictionary: each look and each change is a message and an answer."""

    def __init__(self, store: str) -> None:
        self._store = store

    def get(self, key: Key, default: Any = None, /) -> Any:
        """Return a copy of a value."""
        return _answer(lambda shared: shared.state.get((self._store, key), default))

    def __setitem__(self, key: Key, value: Any, /) -> None:
        """Replace a value by a copy of this one."""
        _answer(lambda shared: shared.state.__setitem__((self._store, key), value))

    def __contains__(self, key: object, /) -> bool:
        """Ask whether there is a value."""
        return _answer(lambda shared: (self._store, key) in shared.state)


class Lock:
    """The manager's lock."""

    def acquire(self, block: bool, timeout: float, /) -> bool:
        """Ask for the lock, and return whether the manager gave it within the time limit in seconds."""
        return _answer(lambda shared: shared.lock.acquire(block, timeout))

    def release(self) -> None:
        """Give it back."""
        _answer(lambda shared: shared.lock.release())


def _answer(ask: Callable[[Shared], Answer]) -> Answer:
    """Ask the manager. Raises GoneError if its process has ended: nobody starts another one."""
    with _starting:
        shared = started()
    # The error of the connection has a buffer that is in use, and Python complains if GoneError keeps it alive.
    with suppress(ConnectionError, EOFError, FileNotFoundError):
        return ask(shared)
    raise GoneError


_starting = threading.Lock()


@lru_cache
def started() -> Shared:
    """Start the manager's process, once. A proxy makes a connection for each thread, at its first use there.

    `Manager()` does the same in one line, but as a child of `multiprocessing`. Forked, it has all the worker's sockets,
    which then stay open when the worker closes them; spawned, it imports the whole app again. And each worker that
    gunicorn forks beside it ends with “can only join a child process”.
    """
    key = current_process().authkey
    process = Popen(
        [sys.executable, "-I", Path(__file__).with_name("_manager_process.py")],
        stdin=PIPE, stdout=PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    print(key.hex(), file=process.stdin, flush=True)
    manager = SyncManager(process.stdout.readline().strip(), key)
    manager.connect()
    return Shared(process, manager.dict(), manager.Lock())


def init_app(app: Flask) -> None:
    """Start the manager before the fork, if there will be one: gunicorn's workers then inherit the proxies.

    They must not be used before it: all workers would share one connection, and wait for answers that others took.
    """
    if app.config["PRELOAD"] and app.config["UNIT"] not in NOT_BY:
        started()
