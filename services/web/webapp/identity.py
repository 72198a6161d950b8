"""Who served a request: replica, worker process, boot and thread."""

import os
import secrets
import socket
import threading
from typing import TypedDict


class ServedBy(TypedDict):
    """The part of every answer that says which copy of the app's memory was looked at."""

    replica: str
    pid: int
    boot: str
    thread: int


_replica = socket.gethostname()
# Pids are used again after a restart; the boot id is not.
_boot = secrets.token_hex(4)


def served_by() -> ServedBy:
    """Name the replica, process, boot and native thread that run this very call."""
    return {"replica": _replica, "pid": os.getpid(), "boot": _boot, "thread": threading.get_native_id()}


def _new_boot() -> None:
    global _boot
    _boot = secrets.token_hex(4)


# With PRELOAD=1 this module is imported once and then forked: without the hook all workers would share one
# boot id.
os.register_at_fork(after_in_child=_new_boot)
