"""Flask-Limiter: counts requests in the memory of each process, or in Redis."""

from collections.abc import Mapping
from importlib.metadata import version as installed
from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from . import redis

TITLE = "Flask-Limiter"
UNREACHABLE = FULL = UNDONE = ()  # those of Redis


class Limiters:
    """The limiters that the stores are given. An application has one, as a rule, and decorates its views with it."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.memory = _limiter("memory://")
        # The lab's own pool: with time limits, and without repeated commands.
        self.redis = _limiter("redis://", connection_pool=redis.client(config).connection_pool)

    def init_app(self, app: Flask) -> None:
        """Tie them to the app; nothing connects yet."""
        for limiter in (self.memory, self.redis):
            # As if it had been here before: otherwise it would look at every request, also at those of other stores.
            app.extensions.setdefault("limiter", set()).add(limiter)
            limiter.init_app(app)


def _limiter(storage: str, **options: Any) -> Limiter:
    return Limiter(get_remote_address, storage_uri=storage, storage_options=options, strategy="moving-window")


def client(config: Mapping[str, Any], tables: str = "") -> Limiters:
    """Make what the stores are given."""
    return Limiters(config)


def version(client: Limiters) -> str:
    """Return the library's version."""
    return installed("flask-limiter")
