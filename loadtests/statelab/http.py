"""A way to send a request: Locust's while the load lasts, a plain one when all is at rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class Reply(NamedTuple):
    """What came back: 0 as status if nothing did, then with the error."""

    status: int
    body: bytes
    error: BaseException | None


class Http(Protocol):
    """Sends a request and waits for its whole answer; never raises for what the network does."""

    def __call__(self, method: str, path: str, label: str, body: Mapping[str, int] | None, /) -> Reply:
        """Send; `label` is what statistics call it."""
        ...
