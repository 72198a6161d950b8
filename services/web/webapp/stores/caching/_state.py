"""A cache that is used like a dictionary: each look is a `get`, each change a `set`, and nothing joins the two."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from webapp.stores._dictionary import Key
from webapp.stores.host._numbers import FullError

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
        """Replace an entry. Raises FullError: a cache says by False alone that it has not kept it."""
        if not self._cache.set(self._name(key), value):
            raise FullError

    def __contains__(self, key: object, /) -> bool:
        """Tell whether there is an entry."""
        return self._cache.has(self._name(key))

    def _name(self, key: object) -> str:
        return quote(json.dumps([self._store, key]))  # in Memcached, a name has no spaces
