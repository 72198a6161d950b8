"""Flask-Caching in Memcached, over python-memcached: a connection for each thread, and no command is sent twice."""

import select
import socket
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.metadata import version as installed
from typing import Any, NoReturn

import memcache
from flask_caching import Cache

TITLE = "Memcached"

TIMEOUT_S = 2


class UnreachableError(Exception):
    """There is no answer."""


UNREACHABLE = (UnreachableError,)
FULL = UNDONE = ()


class Client(memcache.Client):  # type: ignore[misc]  # it has no types
    """python-memcached, which says here that there is no answer.

    As it comes, it calls a server dead, and answers for 30 s as if nothing was kept there, so that a cache that is down
    makes a page slow, not wrong. What cannot be computed again is wrong then: a counter starts at 0. It also sends a
    command again when a connection breaks.
    """

    def set_servers(self, servers: Sequence[str]) -> None:
        """Take the addresses of the servers; each thread does so, and has connections of its own."""
        super().set_servers(servers)
        for server in self.servers:
            server.connect, server.mark_dead = partial(_connected, server), partial(_lost, server)


def _connected(server: Any) -> bool:
    """Connect to a server, unless there is a connection that the server has not closed while it was idle."""
    if server.socket and select.select([server.socket], [], [], 0)[0]:
        server.close_socket()
    if not server.socket:
        try:
            server.socket = socket.create_connection(server.address, TIMEOUT_S)
        except OSError as error:
            raise UnreachableError(str(error)) from error
        server.buffer = b""
    return True


def _lost(server: Any, reason: object) -> NoReturn:
    """Give up a connection."""
    server.close_socket()
    raise UnreachableError(str(reason))


def client(config: Mapping[str, Any], tables: str = "") -> Cache:
    """Make the cache that the stores are given; nothing connects yet."""
    servers = Client([f"{config['MEMCACHED_HOST']}:{config.get('MEMCACHED_PORT', 11211)}"])
    # It keeps all: by default, an entry is gone after 300 s.
    kept = {"CACHE_DEFAULT_TIMEOUT": 0, "CACHE_KEY_PREFIX": "flask-caching:", "CACHE_MEMCACHED_SERVERS": servers}
    return Cache(config={"CACHE_TYPE": "MemcachedCache", **kept}, with_jinja2_ext=False)


def version(client: Cache) -> str:
    """Ask Memcached for an answer, and return the library's version."""
    client.get("version")
    return installed("flask-caching")
