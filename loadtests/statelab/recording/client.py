"""One client: sends operations one after another, and records each."""

import itertools
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from statelab.model.history import FAIL, INFO, MISSING, OK, Process
from statelab.recording.http import Http, Reply
from statelab.recording.recorder import Recorder

Take = Callable[[Mapping[str, Any]], int | Sequence[int]]
"""Extracts the recorded number, or list of numbers, from an answer."""


@dataclass
class Shared:
    """What all clients of a store share: the run's options, key and record, and unique numbers."""

    choices: Mapping[str, int]
    window: str
    key: str
    recorder: Recorder
    serials: Iterator[int] = field(default_factory=itertools.count)
    people: Iterator[int] = field(default_factory=itertools.count)


def answered_value(answer: Mapping[str, Any]) -> int | Sequence[int]:
    """Return the raw value; MISSING if the answer has none."""
    value: int | Sequence[int] | None = answer["value"]
    return MISSING if value is None else value


def served_by(answer: Mapping[str, Any]) -> tuple[Process, int]:
    """Read who served an answer: the process, and the number of its thread, greenlet or task."""
    served = answer["served_by"]
    return Process(served["replica"], served["pid"], served["boot"]), served["number"]


class Client:
    """A sequence of operations on one store, one after another."""

    def __init__(self, http: Http, shared: Shared, store: int, name: str, window: bool) -> None:
        """Make a client of the store with this name and place in the run; `window`: whether the store takes one."""
        self._http = http
        self._store = store
        self._name = name
        self._window = {"window": shared.window} if window else {}
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
        return next(self._shared.serials)

    def change(self, op: int, path: str, body: Mapping[str, int] | None = None, **noted: Any) -> int:
        """POST an operation that changes the state; see `_send`."""
        query = self._window | noted.pop("query", {})
        return self._send(op, "POST", f"{path}?{urlencode(query)}", body, **noted)

    def read(self, op: int, path: str, query: Mapping[str, int] | None = None, **noted: Any) -> int:
        """GET an operation that reads; see `_send`."""
        return self._send(op, "GET", f"{path}?{urlencode(query or {})}", None, **noted)

    def _send(
        self, op: int, method: str, path: str, body: Mapping[str, int] | None, take: Take = answered_value, **noted: int
    ) -> int:
        """Send one operation, record it, and return its outcome.

        After `info` the session continues as a new client, since it is unknown when its last operation ends.

        Args:
            op: its place among the operations of the workload.
            method: POST for changes: HTTP clients repeat other methods automatically.
            path: the part after the store's name.
            body: sent as JSON.
            take: extracts the recorded value from the answer.
            noted: `key`, `arg` and `value` of the record, if they are sent.
        """
        op_id = self._recorder.invoke(self._store, op, self._number, time.monotonic_ns(), **noted)
        reply = self._http(method, f"/stores/{self._name}/{path}".rstrip("?"), f"{self._name}: {method}", body)
        ret_ns = time.monotonic_ns()
        outcome = _outcome(reply)
        if outcome == OK:
            answer = json.loads(reply.body)
            self._recorder.complete(op_id, ret_ns, OK, take(answer), served_by(answer))
        else:
            self._recorder.complete(op_id, ret_ns, outcome)
            if outcome == INFO:
                self._number = self._recorder.new_client()
        return outcome


def _outcome(reply: Reply) -> int:
    """Distinguish applied, certainly not applied, and unknown.

    With a 4xx the application states that it did nothing, and a refused connection never carried a request. Everything
    else may have been applied, even after a 503, since the server that holds the state can fail after the change.
    """
    if reply.status == 200:
        return OK
    refused = isinstance(reply.error, ConnectionRefusedError)
    return FAIL if refused or 400 <= reply.status < 500 else INFO
