"""A run at the pace of a small machine is evidence: enough changes overlap what could have gone wrong with them."""

from __future__ import annotations

import heapq
import json
from random import Random
from types import SimpleNamespace

import numpy as np
import pytest

from statelab.load.options import defaults
from statelab.model.history import Record
from statelab.recording.client import Client, Shared
from statelab.recording.http import Body, Reply
from statelab.recording.recorder import Recorder
from statelab.verdicts.verdict import MIN_CONTENDED
from statelab.workloads import WORKLOADS
from tests.expectations import application

CLIENTS, RUN_S = 4, 10  # of 20 users on five stores, as make check has them
RATE = 100  # operations/s of one store, 500 of all


@pytest.mark.parametrize("workload", WORKLOADS)
def test_ten_seconds_at_a_usual_pace_are_evidence(workload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drive an exact store by a clock of our own: requests take effect when they are sent, and are answered later."""
    clock, dice, web, recorder = SimpleNamespace(now=0), Random(1), application().test_client(), Recorder()

    def send(method: str, path: str, label: str, body: Body) -> Reply:
        answer = web.open(path, method=method, json=body)
        clock.now += int(dice.uniform(0.5, 1.5) * 1e9 * CLIENTS / RATE)
        return Reply(answer.status_code, answer.data, None)

    for module in ("statelab.recording.client", "webapp.workloads.rate_limit"):
        monkeypatch.setattr(f"{module}.time", SimpleNamespace(monotonic_ns=lambda: clock.now))
    own, shared = WORKLOADS[workload], Shared(defaults(), "nothing", "key", recorder)
    ready = [(0, n, Client(send, shared, 0, "global", window=False)) for n in range(CLIENTS)]
    while ready[0][0] < RUN_S * 1e9:
        clock.now, number, client = heapq.heappop(ready)
        own.drive.step(client)
        heapq.heappush(ready, (clock.now, number, client))
    rows, processes, lists = recorder.snapshot()
    header = own.header(**own.drive.setup(defaults()))
    record = Record(("global",), header, np.arange(len(rows)), rows, processes, lists)
    finding = own.check(record.split()["global"])
    # The one thing that a global gets wrong even one at a time: a visitor without a token meets the last user.
    assert finding.legal == own.shared
    assert finding.contended >= MIN_CONTENDED


def test_carts_have_a_bound_and_so_has_the_time_that_it_takes_to_view_them_at_rest() -> None:
    carts: dict[str, list[int]] = {}
    served = {"replica": "web", "pid": 7, "boot": "aa", "number": 1}

    def send(method: str, path: str, label: str, body: Body) -> Reply:
        own = carts.setdefault(path.split("?")[0], [])
        if body:
            own.append(body["item"] or 0)
        return Reply(200, json.dumps({"value": None if body else own, "served_by": served}).encode(), None)

    recorder, drive = Recorder(), WORKLOADS["cart"].drive
    shared = Shared(defaults(), "nothing", "key", recorder)
    clients = [Client(send, shared, 0, "good", window=False) for _ in range(CLIENTS)]
    for client in clients * 3000:
        drive.step(client)
    before = len(recorder)
    drive.at_rest(clients[0])
    assert len(recorder) - before < 200
    rows, processes, lists = recorder.snapshot()
    assert lists is not None
    assert lists.sizes.max() <= 100
    record = Record(("good",), WORKLOADS["cart"].header(), np.arange(len(rows)), rows, processes, lists)
    assert WORKLOADS["cart"].check(record.split()["good"]).legal
