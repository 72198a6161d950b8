"""What `@cache.memoize(timeout=1)` does to a function that reads a setting."""

import time
from collections.abc import Callable


class Cache:
    """Remembers each value for `timeout_s` seconds in the memory of this process, whatever happens meanwhile."""

    def __init__(self, timeout_s: float) -> None:
        self.timeout_s = timeout_s
        self._remembered: dict[str, tuple[float, int | None]] = {}

    def get(self, key: str, load: Callable[[str], int | None]) -> int | None:
        """Return the remembered value, or load the value and remember it."""
        until_s, value = self._remembered.get(key, (0.0, None))
        if time.monotonic() >= until_s:
            value = load(key)
            self._remembered[key] = (time.monotonic() + self.timeout_s, value)
        return value
