"""Flask-Caching: a cache in each process, one in a folder of the replica, and one in Redis."""

import tempfile
from collections.abc import Mapping
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from flask import Flask
from flask_caching import Cache

from . import redis

TITLE = "Flask-Caching"
UNREACHABLE = FULL = UNDONE = ()  # those of Redis

KEEP: Mapping[str, Any] = {"CACHE_DEFAULT_TIMEOUT": 0}
"""Keep all: by default, an entry is gone after 300 s, and of more than 500 entries the oldest ones are."""

MOST_ENTRIES = 10**6


class Caches:
    """The caches that the stores are given. An application has one, as a rule, and names its type in its settings."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.simple = _cache("SimpleCache", CACHE_THRESHOLD=MOST_ENTRIES)  # to SimpleCache, 0 means 500
        folder = Path(tempfile.gettempdir(), "flask-caching")
        self.filesystem = _cache("FileSystemCache", CACHE_THRESHOLD=0, CACHE_DIR=str(folder))
        # The lab's own client: with time limits, and without repeated commands.
        self.redis = _cache("RedisCache", CACHE_REDIS_HOST=redis.client(config), CACHE_KEY_PREFIX="flask-caching:")

    def init_app(self, app: Flask) -> None:
        """Tie them to the app; nothing connects yet."""
        for cache in (self.simple, self.filesystem, self.redis):
            cache.init_app(app)


def _cache(kind: str, **settings: Any) -> Cache:
    return Cache(config={"CACHE_TYPE": kind, **KEEP, **settings}, with_jinja2_ext=False)


def client(config: Mapping[str, Any], tables: str = "") -> Caches:
    """Make what the stores are given."""
    return Caches(config)


def version(client: Caches) -> str:
    """Return the library's version."""
    return installed("flask-caching")
