"""One client of the counter: sends an operation, and records when it began, how it ended, and who served it."""

from __future__ import annotations

import json
import time

from locust.contrib.fasthttp import FastHttpSession

from statelab.history import ADD, FAIL, INFO, MISSING, OK
from statelab.run import Run
from statelab.target import served_by


class Session:
    """A sequence of operations on one store, one after the other, by one client."""

    def __init__(self, http: FastHttpSession, run: Run, store: int) -> None:
        self._http = http
        self._run = run
        self._store = store
        self._client = run.recorder.new_client()
        self._headers = {"Connection": "close"} if run.options.fresh else {}

    @property
    def full(self) -> bool:
        """True when the record has no room for another operation."""
        return self._run.recorder.full

    def operate(self, op: int) -> int:
        """Add one to the store's counter or read it, and return the outcome.

        After `info` the session goes on as a new client: nobody knows when its last operation ends.
        """
        store = self._run.stores[self._store]
        path = f"/stores/{store.name}/counters/{self._run.id}"
        if op == ADD and store.windows:
            path += f"?window={self._run.options.window}"
        method, label = ("POST", f"{store.name}: add") if op == ADD else ("GET", f"{store.name}: read")
        recorder = self._run.recorder
        op_id = recorder.invoke(self._store, op, self._client, time.monotonic_ns())
        response = self._http.request(method, path, name=label, headers=self._headers)
        ret_ns = time.monotonic_ns()
        outcome = _outcome(response.status_code, getattr(response, "error", None))
        if outcome == OK:
            answer = json.loads(response.content)
            recorder.complete(op_id, ret_ns, OK, answer["value"], served_by(answer))
        else:
            recorder.complete(op_id, ret_ns, outcome, MISSING)
            if outcome == INFO:
                self._client = recorder.new_client()
        return outcome


def _outcome(status: int, error: BaseException | None) -> int:
    """Tell applied from surely not applied from unknown.

    A 4xx is the application's own word that nothing was done, and a refused connection never carried a request. All
    else may have happened: also 503, as the store can fail after it did its work.
    """
    if status == 200:
        return OK
    refused = isinstance(error, ConnectionRefusedError)
    return FAIL if refused or 400 <= status < 500 else INFO
