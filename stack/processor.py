"""The processor time of containers, from the engine's own account: one question for both versions of cgroups.

`docker stats` prints percentages alone, and a program that `docker exec` starts inside would count itself.
"""

import http.client
import json
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from stack import engine
from stack.errors import LabError

STATS = "/containers/{}/stats?stream=false&one-shot=true"
"""One answer, up to a second later, as the engine looks once a second; without `one-shot` it looks twice."""

PATIENCE_S = 10.0


class _Socket(http.client.HTTPConnection):
    """A connection to a socket of this machine."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=PATIENCE_S)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def used_ns(containers: Sequence[str]) -> int:
    """Return the processor time that containers, given by their ids, have used since they started, in ns.

    Raises:
        LabError: the engine does not say.
    """
    address = engine.address()
    try:
        with ThreadPoolExecutor(len(containers)) as pool:
            return sum(pool.map(lambda one: _used_ns(address, one), containers))
    except (OSError, http.client.HTTPException, ValueError, LookupError) as error:
        raise LabError(f"The Docker engine does not say how much processor time was used: {error!r}.") from error


def _used_ns(address: str, container: str) -> int:
    kind, _, place = address.partition("://")
    connection = _Socket(place) if kind == "unix" else http.client.HTTPConnection(place, timeout=PATIENCE_S)
    with closing(connection):
        connection.request("GET", STATS.format(container))
        answer = json.loads(connection.getresponse().read())
        return int(answer["cpu_stats"]["cpu_usage"]["total_usage"])
