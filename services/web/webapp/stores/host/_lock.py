"""A lock of `multiprocessing`, held with a time limit: nobody frees it for a process that dies while it holds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

PATIENCE_S = 5.0


class Lock(Protocol):
    """What is used of a lock."""

    def acquire(self, block: bool, timeout: float, /) -> bool:
        """Take it, and return whether that was possible within the time limit in seconds."""

    def release(self) -> None:
        """Free it."""


@contextmanager
def held(lock: Lock) -> Iterator[None]:
    """Hold the lock. Raises TimeoutError after PATIENCE_S."""
    if not lock.acquire(True, PATIENCE_S):
        raise TimeoutError(f"The lock was not free within {PATIENCE_S:.0f} s.")
    try:
        yield
    finally:
        lock.release()
