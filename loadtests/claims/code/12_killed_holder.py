"""A process is killed while it holds a lock: one of a multiprocessing.Manager, and one of a file, by the kernel."""

import fcntl
import json
import multiprocessing
import os
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

fork = multiprocessing.get_context("fork")


def killed_while_it_holds(take: Callable[[], object]) -> None:
    holds = fork.Event()

    def hold() -> None:
        take()
        holds.set()
        signal.pause()

    holder = fork.Process(target=hold)
    holder.start()
    holds.wait()
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()


with fork.Manager() as manager:
    lock = manager.Lock()
    killed_while_it_holds(lock.acquire)
    manager_lock = lock.acquire(timeout=2)

path = Path(tempfile.mkdtemp(), "lock")
killed_while_it_holds(lambda: fcntl.flock(os.open(path, os.O_CREAT | os.O_RDWR), fcntl.LOCK_EX))
try:
    fcntl.flock(os.open(path, os.O_RDWR), fcntl.LOCK_EX | fcntl.LOCK_NB)
    file_lock = True
except BlockingIOError:
    file_lock = False

print(json.dumps({"manager_lock_is_free_after_a_kill": manager_lock, "file_lock_is_free_after_a_kill": file_lock}))
