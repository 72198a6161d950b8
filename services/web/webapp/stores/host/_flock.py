"""A lock on a file, between processes and threads alike: `flock` with a time limit."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 5.0
PAUSE_S = 0.0005


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which is made if it is missing. The kernel frees the lock of a process that dies.

    Raises TimeoutError after PATIENCE_S. It tries again and again instead of waiting in the kernel, so that the wait
    has an end, and so that under gevent another greenlet, perhaps the one that holds the lock, can run.
    """
    deadline = time.monotonic() + PATIENCE_S
    with path.open("a") as file:  # a lock belongs to an open file: each thread has one of its own
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"The lock of {path.name} was not free within {PATIENCE_S:.0f} s.") from None
                time.sleep(PAUSE_S)
        yield
