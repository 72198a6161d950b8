"""One client: sends an operation, and records when it began, how it ended, and who served it."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from statelab.history import FAIL, INFO, MISSING, OK
from statelab.http import Http, Reply
from statelab.options import Options
from statelab.recorder import Recorder
from statelab.target import served_by

Read = Callable[[Mapping[str, Any]], int | Sequence[int]]
"""Takes the recorded number, or list of numbers, out of an answer."""


@dataclass
class Shared:
    """What all clients of a store have in common: options, key and record of the run, and numbers used only once."""

    options: Options
    key: str
    recorder: Recorder
    numbers: Iterator[int] = field(default_factory=itertools.count)
    people: Iterator[int] = field(default_factory=itertools.count)


def told(answer: Mapping[str, Any]) -> int | Sequence[int]:
    """Take the value as it is; MISSING where the application had none to say."""
    value: int | Sequence[int] | None = answer["value"]
    return MISSING if value is None else value


class Client:
    """A sequence of operations on one store, one after the other."""

    def __init__(self, http: Http, shared: Shared, store: int, name: str, window: bool) -> None:
        """Make a client.

        Args:
            http: how it sends.
            shared: what it has in common with the store's other clients.
            store: the store's place among those of the run.
            name: the store's name.
            window: whether the store takes a window between read and write.
        """
        self._http = http
        self._store = store
        self._name = name
        self._window = {"window": shared.options.window} if window else {}
        self._number = shared.recorder.new_client()
        self.shared = shared
        self.person = next(shared.people)
        """Who shares a cart or a limit with whom; it stays the same when the session begins anew."""

    @property
    def full(self) -> bool:
        """True when the record has no room for another operation."""
        return self.shared.recorder.full

    def change(self, op: int, path: str, body: Mapping[str, int] | None = None, **noted: Any) -> int:
        """POST something that changes the state; see `_send`."""
        query = self._window | noted.pop("query", {})
        return self._send(op, "POST", f"{path}?{urlencode(query)}", body, **noted)

    def look(self, op: int, path: str, query: Mapping[str, int] | None = None, **noted: Any) -> int:
        """GET something that changes nothing; see `_send`."""
        return self._send(op, "GET", f"{path}?{urlencode(query or {})}", None, **noted)

    def _send(
        self,
        op: int,
        method: str,
        path: str,
        body: Mapping[str, int] | None,
        read: Read = told,
        **noted: int,
    ) -> int:
        """Send one operation, record it, and return its outcome.

        After `info` the session goes on as a new client: nobody knows when its last operation ends.

        Args:
            op: its place among the operations of the workload.
            method: POST if it changes anything: HTTP clients repeat others by themselves.
            path: what comes after the store's name.
            body: sent as JSON.
            read: takes the recorded value out of the answer.
            noted: `key`, `arg` and `value` of the record, as far as they are sent.
        """
        recorder = self.shared.recorder
        op_id = recorder.invoke(self._store, op, self._number, time.monotonic_ns(), **noted)
        reply = self._http(method, f"/stores/{self._name}/{path}".rstrip("?"), f"{self._name}: {method}", body)
        ret_ns = time.monotonic_ns()
        outcome = _outcome(reply)
        if outcome == OK:
            answer = json.loads(reply.body)
            recorder.complete(op_id, ret_ns, OK, read(answer), served_by(answer))
        else:
            recorder.complete(op_id, ret_ns, outcome)
            if outcome == INFO:
                self._number = recorder.new_client()
        return outcome


def _outcome(reply: Reply) -> int:
    """Tell applied from surely not applied from unknown.

    A 4xx is the application's own word that nothing was done, and a refused connection never carried a request. All
    else may have happened: also 503, as the store can fail after it did its work.
    """
    if reply.status == 200:
        return OK
    refused = isinstance(reply.error, ConnectionRefusedError)
    return FAIL if refused or 400 <= reply.status < 500 else INFO
