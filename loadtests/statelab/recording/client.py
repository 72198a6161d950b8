"""One client: sends operations one after another, and records each."""

import itertools
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from statelab.model.catalogue import BARE
from statelab.model.history import FAIL, INFO, OK, UNREADABLE
from statelab.recording.answer import CutError, Take, UnreadableError, answered_value, parse, quote
from statelab.recording.http import Body, Http, Reply
from statelab.recording.recorder import Recorder

NO_WINDOW = "nothing"
"""What the application takes for granted where a request names no window."""


@dataclass
class Shared:
    """What all clients of a store share: the run's options, key and record, and unique numbers."""

    choices: Mapping[str, int]
    window: str
    key: str
    recorder: Recorder
    drawn: int = 0
    """How many unique numbers were given out."""
    people: Iterator[int] = field(default_factory=itertools.count)
    unreadable: str = ""
    """The first answer that could not be read, shortened."""


class Client:
    """A sequence of operations on one store, one after another."""

    def __init__(self, http: Http, shared: Shared, store: int, name: str, window: bool) -> None:
        """Make a client of the store with this name and place in the run; `window`: whether the store takes one."""
        self._http = http
        self._store = store
        self._address = "/bare" if name == BARE.name else f"/stores/{name}/{{}}"
        self._labels = {method: f"{name}: {method}" for method in ("GET", "POST")}
        self._window = {"window": shared.window} if window and shared.window != NO_WINDOW else {}
        self._shared = shared
        self._recorder = shared.recorder
        self._number = shared.recorder.new_client()
        self.key = shared.key
        self.choices = shared.choices
        self.person = next(shared.people)
        """Determines which cart or limit it uses; it stays the same when the session continues as a new client."""

    @property
    def full(self) -> bool:
        """True when the record has no room for another operation."""
        return self._recorder.full

    def serial(self) -> int:
        """Return a number that no other client of the store gets."""
        self._shared.drawn += 1
        return self._shared.drawn - 1

    @property
    def drawn(self) -> int:
        """How many of these numbers were given out, to all clients of the store."""
        return self._shared.drawn

    def change(
        self, op: int, path: str, body: Body = None, query: Mapping[str, int] | None = None, **noted: Any
    ) -> int:
        """POST an operation that changes the state; see `_send`."""
        asked: Mapping[str, Any] = {**self._window, **query} if query else self._window
        return self._send(op, "POST", path, asked, body, **noted)

    def read(self, op: int, path: str, query: Mapping[str, int] | None = None, **noted: Any) -> int:
        """GET an operation that reads; see `_send`."""
        return self._send(op, "GET", path, query, None, **noted)

    def _send(
        self,
        op: int,
        method: str,
        path: str,
        query: Mapping[str, Any] | None,
        body: Body,
        take: Take = answered_value,
        **noted: int,
    ) -> int:
        """Send one operation, record it, and return its outcome.

        After `info` the session continues as a new client, since it is unknown when its last operation ends.

        Args:
            op: its place among the operations of the workload.
            method: POST for changes: HTTP clients repeat other methods automatically.
            path: the part after the store's name.
            query: sent in the query.
            body: sent as JSON.
            take: extracts the recorded value from the answer.
            noted: `key`, `arg` and `value` of the record, if they are sent.
        """
        if query:
            path = f"{path}?{urlencode(query)}"
        op_id = self._recorder.invoke(self._store, op, self._number, time.monotonic_ns(), **noted)
        reply = self._http(method, self._address.format(path), self._labels[method], body)
        ret_ns = time.monotonic_ns()
        if reply.status == 200 and not reply.error:
            try:
                self._recorder.complete(op_id, ret_ns, OK, *parse(reply.body, take))
                return OK
            except CutError:
                outcome = INFO
            except UnreadableError:
                outcome = UNREADABLE
                self._shared.unreadable = self._shared.unreadable or quote(reply.body)
        else:
            outcome = _unacknowledged(reply)
        self._recorder.complete(op_id, ret_ns, outcome)
        if outcome == INFO:
            self._number = self._recorder.new_client(self._number)
        return outcome


def _unacknowledged(reply: Reply) -> int:
    """Distinguish certainly not applied, and unknown.

    With a 4xx the application states that it did nothing, and a refused connection never carried a request. Everything
    else may have been applied: an answer whose body was cut off has an error and the status 200, and even after a 503,
    the server that holds the state can have failed after the change.
    """
    refused = isinstance(reply.error, ConnectionRefusedError)
    return FAIL if refused or 400 <= reply.status < 500 else INFO
