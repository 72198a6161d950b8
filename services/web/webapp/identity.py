"""Who served a request: the replica, the worker process, its boot, and the thread, greenlet or task."""

import asyncio
import itertools
import os
import secrets
import socket
import sys
import threading
from collections.abc import Iterator
from typing import Literal, TypedDict
from weakref import WeakKeyDictionary

Unit = Literal["thread", "greenlet", "task"]


class Process(TypedDict):
    """One life of a worker process."""

    replica: str
    pid: int
    boot: str


class ServedBy(Process):
    """The part of every answer that says which copy of the app's memory was used."""

    unit: Unit
    number: int


_process: Process
_count: Iterator[int]
_numbers: WeakKeyDictionary[object, int]


def _start() -> None:
    """Begin a process: a new boot id, since pids are used again after a restart, and units counted from 1."""
    global _process, _count, _numbers
    _process = {"replica": socket.gethostname(), "pid": os.getpid(), "boot": secrets.token_hex(4)}
    _count = itertools.count(1)
    _numbers = WeakKeyDictionary()


_start()
# With PRELOAD=1 this module is imported once and then forked: all workers would share one boot id.
os.register_at_fork(after_in_child=_start)


def served_by() -> ServedBy:
    """Name the replica, process, boot and unit of concurrency that run this very call.

    A unit keeps its number as long as it lives, and no other unit of the process ever gets the same one.
    """
    unit, running = _running()
    number = _numbers.get(running)
    if number is None:
        number = _numbers[running] = next(_count)
    return {**_process, "unit": unit, "number": number}


def _running() -> tuple[Unit, object]:
    """Return the unit that runs this call, as an object that is there as long as the unit."""
    try:
        task = asyncio.current_task()
    except RuntimeError:  # no event loop runs here
        task = None
    if task:
        return "task", task
    monkey = sys.modules.get("gevent.monkey")
    if monkey and monkey.is_module_patched("threading"):
        return "greenlet", threading.current_thread()  # gevent's: a different one in each greenlet
    return "thread", threading.current_thread()
