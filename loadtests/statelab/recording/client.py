"""One client: sends an operation, and records when it began, how it ended, and who served it."""

from __future__ import annotations

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
"""Takes the recorded number, or list of numbers, out of an answer."""


@dataclass
class Shared:
    """What all clients of a store share: the choices, key and record of the run, and numbers that are used once."""

    choices: Mapping[str, int]
    window: str
    key: str
    recorder: Recorder
    serials: Iterator[int] = field(default_factory=itertools.count)
    people: Iterator[int] = field(default_factory=itertools.count)


def answered_value(answer: Mapping[str, Any]) -> int | Sequence[int]:
    """Take the value as it is; MISSING if the answer has none."""
    value: int | Sequence[int] | None = answer["value"]
    return MISSING if value is None else value


def served_by(answer: Mapping[str, Any]) -> tuple[Process, int]:
    """Read who served an answer: the process, and the number of its thread, greenlet or task."""
    served = answer["served_by"]
    return Process(served["replica"], served["pid"], served["boot"]), served["number"]


class Client:
    """A sequence of operations on one store, one after the other."""

    def __init__(self, http: Http, shared: Shared, store: int, name: str, window: bool) -> None:
        """Make a client.

        Args:
            http: how it sends.
            shared: what it shares with the store's other clients.
            store: the store's place among those of the run.
            name: the store's name.
            window: whether the store takes a window between reading and writing.
        """
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
        """Which users share a cart or a limit; it stays the same when the session begins anew."""

    @property
    def full(self) -> bool:
        """True when the record has no room for another operation."""
        return self._recorder.full

    def serial(self) -> int:
        """Return a number that no other client of the store gets."""
        return next(self._shared.serials)

    def change(self, op: int, path: str, body: Mapping[str, int] | None = None, **noted: Any) -> int:
        """POST something that changes the state; see `_send`."""
        query = self._window | noted.pop("query", {})
        return self._send(op, "POST", f"{path}?{urlencode(query)}", body, **noted)

    def read(self, op: int, path: str, query: Mapping[str, int] | None = None, **noted: Any) -> int:
        """GET something; see `_send`."""
        return self._send(op, "GET", f"{path}?{urlencode(query or {})}", None, **noted)

    def _send(
        self, op: int, method: str, path: str, body: Mapping[str, int] | None, take: Take = answered_value, **noted: int
    ) -> int:
        """Send one operation, record it, and return its outcome.

        After `info` the session goes on as a new client, since it is unknown when its last operation ends.

        Args:
            op: its place among the operations of the workload.
            method: POST if it changes anything: HTTP clients repeat other methods by themselves.
            path: what comes after the store's name.
            body: sent as JSON.
            take: takes the recorded value out of the answer.
            noted: `key`, `arg` and `value` of the record, as far as they are sent.
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
    """Tell applied from surely not applied from unknown.

    A 4xx is the application's own word that nothing was done, and a refused connection never carried a request.
    Anything else may have been applied: also a 503, since the server that holds the state can fail after its work.
    """
    if reply.status == 200:
        return OK
    refused = isinstance(reply.error, ConnectionRefusedError)
    return FAIL if refused or 400 <= reply.status < 500 else INFO
