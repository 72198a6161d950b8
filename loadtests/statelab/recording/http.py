"""How a client sends a request: through Locust under load, with a plain request at rest."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

Body = Mapping[str, int | None] | None
"""The fields of a JSON object to send, if any."""


class Reply(NamedTuple):
    """The response; without one, the status is 0 and `error` says why."""

    status: int
    body: bytes
    error: BaseException | None


class Http(Protocol):
    """Sends a request and waits for its complete answer; never raises an error because of the network."""

    def __call__(self, method: str, path: str, label: str, body: Body, /) -> Reply:
        """Send a request; `label` is its name in statistics."""
        ...
