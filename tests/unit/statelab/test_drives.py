"""A run at the pace of a small machine is evidence: enough changes overlap what could have gone wrong with them."""

from __future__ import annotations

import heapq
import json
from pathlib import Path
from random import Random
from secrets import token_hex
from types import SimpleNamespace

import numpy as np
import pytest

from statelab.checking.finding import Finding
from statelab.files import parquet
from statelab.load.options import Options, defaults
from statelab.load.outcome import keep
from statelab.load.run import Run
from statelab.model.record import Record
from statelab.recording.client import Client, Shared
from statelab.recording.http import Body, Reply
from statelab.recording.recorder import Recorder
from statelab.verdicts.verdict import MIN_CONTENDED
from statelab.workloads import WORKLOADS
from statelab.workloads.rate_limit.windows import FIXED
from tests.expectations import application
from tests.unit.statelab.test_answers import SERVER

CLIENTS, RUN_S = 4, 10  # of 20 users on five stores, as make check has them
RATE = 100  # operations/s of one store, 500 of all


def driven(workload: str, store: str, monkeypatch: pytest.MonkeyPatch, run_s: int = 2) -> Finding:
    """Drive a store by a clock of our own: requests take effect when they are sent, and are answered later."""
    clock, dice, app, recorder = SimpleNamespace(now=0), Random(1), application(), Recorder()
    own, shared = WORKLOADS[workload], Shared(defaults(), "nothing", token_hex(4), recorder)

    def client() -> Client:
        browser = app.test_client()

        def send(method: str, path: str, label: str, body: Body) -> Reply:
            visitor = app.test_client() if own.drive.strangers else browser
            answer = visitor.open(path, method=method, json=body)
            clock.now += int(dice.uniform(0.5, 1.5) * 1e9 * CLIENTS / RATE)
            return Reply(answer.status_code, answer.data, None)

        return Client(send, shared, 0, store, window=False)

    for module in ("statelab.recording.client", "webapp.workloads.rate_limit"):
        monkeypatch.setattr(f"{module}.time", SimpleNamespace(monotonic_ns=lambda: clock.now))
    ready = [(0, n, client()) for n in range(CLIENTS)]
    while ready[0][0] < run_s * 1e9:
        clock.now, number, next_one = heapq.heappop(ready)
        own.drive.step(next_one)
        heapq.heappush(ready, (clock.now, number, next_one))
    clock.now = max(ready)[0] + 1
    own.drive.at_rest(client())
    rows, _, processes, lists = recorder.snapshot()
    header = own.header(**own.drive.setup(defaults()))
    return own.check(Record((store,), header, np.arange(len(rows)), rows, processes, lists).split()[store])


@pytest.mark.parametrize("workload", WORKLOADS)
def test_ten_seconds_at_a_usual_pace_are_evidence(workload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One process, one thread: a global is exact there in all but identities, which it keeps for the next visitor."""
    finding = driven(workload, "request-g" if workload == "whoami" else "global", monkeypatch, RUN_S)
    assert finding.legal
    assert finding.contended >= MIN_CONTENDED


@pytest.mark.parametrize("workload", [name for name, one in WORKLOADS.items() if one.shared])
def test_what_ends_with_the_request_forgets(workload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = driven(workload, "request-g", monkeypatch)
    assert not finding.legal
    assert finding.forgets == WORKLOADS[workload].drive.looks, "without a look it might have lost every race"


@pytest.mark.parametrize("store", ["global", "global-lock", "request-contextvar", "request-threading-local"])
def test_what_outlives_the_request_shows_its_user_to_the_next(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "carried-over" in driven("whoami", store, monkeypatch).anomalies


def test_the_history_of_a_run_states_how_its_limiter_counts(tmp_path: Path) -> None:
    own = Run(Options("rate-limit", (), "nothing", fresh=False, users=1), [], [], SERVER, {}, "")
    keep(own, tmp_path)
    assert parquet.read(tmp_path / "history.parquet").header["algorithm"] == FIXED


@pytest.mark.parametrize("workload", WORKLOADS)
def test_what_a_browser_keeps_is_its_own_and_so_is_who_it_is(workload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    finding, own = driven(workload, "client-session", monkeypatch), WORKLOADS[workload]
    assert finding.legal != own.shared
    if own.shared:
        assert finding.diverged == (("client", CLIENTS + 1) if own.drive.looks else None)


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
    rows, _, processes, lists = recorder.snapshot()
    assert lists is not None
    assert lists.sizes.max() <= 100
    record = Record(("good",), WORKLOADS["cart"].header(), np.arange(len(rows)), rows, processes, lists)
    assert WORKLOADS["cart"].check(record.split()["good"]).legal
