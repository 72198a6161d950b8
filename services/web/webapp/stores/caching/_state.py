"""A cache that is used like a dictionary: each look is a `get`, each change a `set`, and nothing joins the two."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from webapp.stores._dictionary import Key

if TYPE_CHECKING:  # without the package, the stores are still listed, as unavailable
    from flask_caching import Cache


class Cached:
    """The entries of one store in a cache that others may use, too."""

    def __init__(self, cache: Cache, store: str) -> None:
        self._cache = cache
        self._store = store

    def get(self, key: Key, default: Any = None, /) -> Any:
        """Return an entry."""
        found = self._cache.get(self._name(key))
        return default if found is None else found

    def __setitem__(self, key: Key, value: Any, /) -> None:
        """Replace an entry."""
        self._cache.set(self._name(key), value)

    def __contains__(self, key: object, /) -> bool:
        """Tell whether there is an entry."""
        return self._cache.has(self._name(key))

    def _name(self, key: object) -> str:
        return json.dumps([self._store, key])
