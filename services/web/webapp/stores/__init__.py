"""The stores: each a short class, what people write, with what it guarantees and why in its docstring."""

from typing import Protocol

from ..windows import Window


class CounterStore(Protocol):
    """Counts from 0, separately for each key.

    Every run of a test uses a fresh key and nothing is ever removed: a reset would reach only one worker's
    memory.
    """

    def add(self, key: str, window: Window) -> int:
        """Add one and return the new value; call `window` between the read and the write, if they are two."""

    def read(self, key: str) -> int:
        """Return the value, 0 if nothing was ever added."""
