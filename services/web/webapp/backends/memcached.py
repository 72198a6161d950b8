"""Memcached: a pool for each process, a connection for each request at a time, and no command is ever sent twice."""

import json
import select
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from pymemcache.client.base import Client, PooledClient
from pymemcache.exceptions import MemcacheServerError, MemcacheUnexpectedCloseError
from pymemcache.pool import ObjectPool

from ..retries import ConflictError, repeated

TITLE = "Memcached"

CONNECT_TIMEOUT_S = 2
COMMAND_TIMEOUT_S = 5

T = TypeVar("T")


class UnreachableError(Exception):
    """There is no answer: pymemcache raises the socket's own OSError, which could be anybody's."""


UNREACHABLE = (UnreachableError, MemcacheUnexpectedCloseError)
FULL = (MemcacheServerError,)
UNDONE = (ConflictError,)


class Connections(ObjectPool[Client]):
    """pymemcache's pool, which lends no connection that the server has closed while it was idle."""

    @contextmanager
    def get_and_release(self, destroy_on_fail: bool = False) -> Iterator[Client]:
        """Lend a connection. Raises UnreachableError."""
        try:
            with super().get_and_release(destroy_on_fail) as lent:
                # Nothing was asked on it, so there is nothing to read but the end. (redis-py checks this, too.)
                if lent.sock and select.select([lent.sock], [], [], 0)[0]:
                    lent.close()  # it connects anew
                yield lent
        except OSError as error:
            raise UnreachableError(str(error)) from error


class Memcached(PooledClient):
    """A client that waits for each answer, and the loops that Memcached leaves to its clients.

    By default pymemcache does not wait for the answer of a write (`noreply`): it would not hear of one that failed.
    Nothing connects before the first command, so no connection crosses a fork.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__(
            (config["MEMCACHED_HOST"], int(config.get("MEMCACHED_PORT", 11211))),
            connect_timeout=CONNECT_TIMEOUT_S,
            timeout=COMMAND_TIMEOUT_S,
            no_delay=True,
            default_noreply=False,
        )
        # A connection for each request at a time: the pool does not wait, it raises RuntimeError when it is exhausted.
        self.client_pool = Connections(
            self._create_client, after_remove=lambda client: client.close(), max_size=config["AT_ONCE"]
        )

    def single(self, timeout_s: float) -> Client:
        """Make a client with one connection, which waits so long for each piece of an answer."""
        return Client(
            self.server, connect_timeout=CONNECT_TIMEOUT_S, timeout=timeout_s, no_delay=True, default_noreply=False
        )

    def count(self, key: str, expire_s: int = 0) -> int:
        """Add one to a number and return the sum: incr, or add 1 where there is none and no other request is quicker.

        `expire_s` is how long a new number is kept, 0 for ever. Raises ConflictError if it comes and goes each time.
        """

        def attempt() -> int:
            if (count := self.incr(key, 1)) is not None:
                return int(count)
            if self.add(key, 1, expire_s):
                return 1
            raise ConflictError

        return repeated(attempt)

    def extend(self, key: str, text: str) -> None:
        """Append to a text, or add it where there is none.

        Raises MemcacheServerError if there is a text, but no room for a longer one: append says no more than "no" then.
        """
        if not (self.append(key, text) or self.add(key, text) or self.append(key, text)):
            raise MemcacheServerError("no room for a longer value")

    def read(self, key: str, initial: T) -> T:
        """Return a value that is kept as JSON, or the initial one if there is none."""
        value = self.get(key)
        return initial if value is None else cast(T, json.loads(value))

    def change(self, key: str, initial: T, change: Callable[[T], T], expire_s: int = 0) -> tuple[T, T]:
        """Replace a value that is kept as JSON by what `change` makes of it, and again while others write in between.

        Args:
            key: the value's key.
            initial: the value where there is none yet.
            change: is given the value and returns the new one; if both are equal, nothing is written.
            expire_s: how long the new value is kept, 0 for ever.

        Returns:
            The value before, and the value that was written in its place.

        Raises:
            ConflictError: it was in vain each time.
        """

        def attempt() -> tuple[T, T]:
            text, number = self.gets(key)
            before = initial if text is None else json.loads(text)
            after = change(before)
            if after == before or self._replaced(key, json.dumps(after), number, expire_s):
                return before, after
            raise ConflictError

        return repeated(attempt)

    def _replaced(self, key: str, text: str, number: bytes | None, expire_s: int) -> bool:
        """Write the text unless somebody has written since `gets` returned this number, None for no value."""
        if number is None:
            return bool(self.add(key, text, expire_s))
        return bool(self.cas(key, text, number, expire_s))


def client(config: Mapping[str, Any], tables: str = "") -> Memcached:
    """Make a client; it connects at the first command."""
    return Memcached(config)


def version(client: Memcached) -> str:
    """Ask the server for its version."""
    return client.version().decode()
