"""Redis: one pool per process, a connection for each request at a time, and no command is ever sent twice."""

from collections.abc import Mapping
from typing import Any

from redis import ConnectionError, OutOfMemoryError, Redis, TimeoutError  # noqa: A004  redis-py's own names
from redis.backoff import NoBackoff
from redis.retry import Retry

TITLE = "Redis"

CONNECT_TIMEOUT_S = 2
COMMAND_TIMEOUT_S = 5

UNREACHABLE = (ConnectionError, TimeoutError)
FULL = (OutOfMemoryError,)
UNDONE = ()


def client(config: Mapping[str, Any], tables: str = "") -> Redis:
    """Make a client; it connects at the first command, and anew in each process (its pool compares pids)."""
    return Redis(
        host=config["REDIS_HOST"],
        port=int(config.get("REDIS_PORT", 6379)),
        username="lab",
        password=config["REDIS_PASSWORD"],
        max_connections=config["AT_ONCE"],
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        socket_timeout=COMMAND_TIMEOUT_S,
        # redis-py repeats a command after a dropped connection (3 times by default). An INCR whose answer was
        # lost would be applied twice, and the lab would convict Redis for what the client did.
        retry=Retry(NoBackoff(), 0),
        # RESP3 would also switch on maintenance notifications, with which the pool no longer notices, before
        # it sends, that the server has closed an idle connection.
        protocol=2,
    )


def version(client: Redis) -> str:
    """Ask the server for its version."""
    return str(client.info("server")["redis_version"])
