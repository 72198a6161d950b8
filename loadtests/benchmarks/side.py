"""Sends the same request over several connections at a time, and reads the processor time of containers."""

import http.client
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from stack import processor

PATIENCE_S = 30.0


class Side:
    """Connections to a port of this machine, and one request that is sent over all of them.

    Args:
        port: where to.
        path: what is posted to, without a body.
        at_once: how many connections.
    """

    def __init__(self, port: int, path: str, at_once: int) -> None:
        self._path = path
        self._connections = [http.client.HTTPConnection("127.0.0.1", port) for _ in range(at_once)]
        self._pool = ThreadPoolExecutor(at_once)

    def warm_up(self) -> None:
        """Wait until requests are answered, and let connections, tables and caches be made."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.load(100)
            except (OSError, http.client.HTTPException):  # the container still starts
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def load(self, requests: int) -> None:
        """Send some requests, the same number over each connection. Raises RuntimeError for a wrong answer."""
        each = requests // len(self._connections)
        for _ in self._pool.map(partial(self._send, times=each), self._connections):
            pass

    def _send(self, connection: http.client.HTTPConnection, times: int) -> None:
        for _ in range(times):
            connection.request("POST", self._path)  # opens a new connection if the server has closed it, as sync does
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{self._path} answered {answer.status}: {body.decode(errors='replace')}")


def used_ns(containers: Mapping[str, str]) -> dict[str, int]:
    """Return the processor time that each of some containers, given by their ids, has used, in ns.

    All are asked at once, as an answer takes up to a second.
    """
    with ThreadPoolExecutor(len(containers)) as pool:
        used = pool.map(lambda one: processor.used_ns([one]), containers.values())
        return dict(zip(containers, used, strict=True))
