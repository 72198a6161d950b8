"""How a client sends a request: through Locust under load, with a plain request at rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class Reply(NamedTuple):
    """What came back; if nothing did, the status is 0 and `error` says why."""

    status: int
    body: bytes
    error: BaseException | None


class Http(Protocol):
    """Sends a request and waits for its whole answer; never raises for what the network does."""

    def __call__(self, method: str, path: str, label: str, body: Mapping[str, int] | None, /) -> Reply:
        """Send; `label` is what statistics call it."""
        ...
