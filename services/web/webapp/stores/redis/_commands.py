"""Keys of Redis that are used like a dictionary: GET to read, SET to write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from webapp.stores._dictionary import Key
from webapp.stores._transactions import text

if TYPE_CHECKING:
    from redis import Redis
    from redis.client import Pipeline


class Commands:
    """What the names of a store's keys begin with, who is asked for values, and who is told new ones."""

    def __init__(self, store: str, read: Redis, write: Redis | Pipeline) -> None:
        self._store, self._read, self._write = store, read, write

    def get(self, key: Key, default: Any = None, /) -> Any:
        """GET a value."""
        found = self._read.get(self._name(key))
        return default if found is None else json.loads(found)

    def __setitem__(self, key: Key, value: Any, /) -> None:
        """SET a value."""
        self._write.set(self._name(key), json.dumps(value))

    def __contains__(self, key: Any, /) -> bool:
        """Tell whether there is a value."""
        return self.get(key) is not None

    def _name(self, key: Key) -> str:
        return text((self._store, *key))
