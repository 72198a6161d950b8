"""One client: sends an operation, and records when it began, how it ended, and who served it."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from statelab.history import FAIL, INFO, MISSING, OK
from statelab.options import Options
from statelab.recorder import Recorder
from statelab.target import served_by

Read = Callable[[Mapping[str, Any]], int | Sequence[int]]
"""Takes the recorded number, or list of numbers, out of an answer."""


class Reply(NamedTuple):
    """What came back: 0 as status if nothing did, then with the error."""

    status: int
    body: bytes
    error: BaseException | None


class Http(Protocol):
    """A way to send a request: Locust's while the load lasts, a plain one when all is at rest."""

    def __call__(self, method: str, path: str, label: str, body: Mapping[str, int] | None) -> Reply:
        """Send a request and wait for its whole answer; never raises for what the network does."""
        ...


@dataclass
class Shared:
    """What all clients of a run have in common: its options, its key, its record, and numbers used only once."""

    options: Options
    key: str
    recorder: Recorder
    numbers: Iterator[int] = field(default_factory=itertools.count)


class Client:
    """A sequence of operations on one store, one after the other."""

    def __init__(self, http: Http, shared: Shared, store: int, name: str, window: bool) -> None:
        """Make a client.

        Args:
            http: how it sends.
            shared: what it shares with the run's other clients.
            store: the store's place among those of the run.
            name: the store's name.
            window: whether the store takes a window between read and write.
        """
        self._http = http
        self._store = store
        self._name = name
        self._window = f"window={shared.options.window}" if window else ""
        self.shared = shared
        self.number = shared.recorder.new_client()
        self.share = self.number
        """Tells clients apart that share something, such as a cart; stays when the session begins anew."""

    def change(self, op: int, collection: str, *, path: str = "", query: str = "", read: Read = _nothing, **sent: Any) -> int: ...
