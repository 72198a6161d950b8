"""Stores in Memcached. It forgets: what is used least when its memory is full, and everything when it is restarted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.stores import Period

if TYPE_CHECKING:  # without the package, the stores are still listed, as unavailable
    from webapp.backends.memcached import Memcached


class MemcachedStore:
    """Base of the classes here: each is given the app's Memcached client."""

    def __init__(self, memcached: Memcached) -> None:
        self.memcached = memcached


def expiry_s(period: Period) -> int:
    """Return for how many seconds to keep a period's count: a request that came at its end may be counted after it."""
    return 1 + 2 * period.length_ms // 1000
