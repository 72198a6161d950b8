"""The servers outside the web processes that can hold state, and how each is reached."""

from dataclasses import dataclass

from flask import Flask
from redis import Redis

from . import postgres, redis
from .postgres import Postgres

UNREACHABLE: dict[str, tuple[type[Exception], ...]] = {
    "redis": redis.UNREACHABLE,
    "postgres": postgres.UNREACHABLE,
}
"""Server: the exceptions of its driver that mean "no answer", which `webapp.problems` turns into 503."""

UNDONE: tuple[type[Exception], ...] = (postgres.UNDONE,)
"""Those that mean "surely not done": the server undid the transaction for the sake of another one."""


@dataclass(frozen=True)
class Backends:
    """What a store may be given to keep its state in."""

    redis: Redis
    postgres: Postgres


def init_app(app: Flask) -> None:
    """Prepare both servers' pools; the first request of each process connects."""
    app.extensions["backends"] = Backends(redis=redis.client(app.config), postgres=Postgres(app.config))
