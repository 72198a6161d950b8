"""Answers over a real connection, through Locust's own client: cut off on their way, or of somebody else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any, ClassVar
from urllib.parse import unquote

import gevent
import numpy as np
import pytest
from geventhttpclient.client import HTTPClientPool
from locust.env import Environment

from statelab.load.options import Options
from statelab.load.run import Run
from statelab.model import document
from statelab.model.catalogue import Facts, Store
from statelab.model.history import INFO, NEVER, OK, RECORDED, UNREADABLE
from statelab.recording import recorder
from tests.unit.statelab.test_answers import SERVED, SERVER

EACH = 20  # answers of each store, at least
ENDS = {"good": OK, "cut": INFO, "page": UNREADABLE, "cut page": INFO}
"""The stores, and the outcome of every operation on them."""
PAGE = b"<html><title>Welcome to the proxy</title></html>"
FULL, AT_REST = 100, 8  # operations that a recorder may hold, and reads of each store at rest


class Application(BaseHTTPRequestHandler):
    """Answers rightly for one store, with half of an answer for another, and with a page for a third."""

    protocol_version = "HTTP/1.1"
    counts: ClassVar[Counter[str]] = Counter()
    lock = Lock()

    def do_POST(self) -> None:
        """Answer as the store in the path does."""
        store, key = unquote(self.path).split("/")[2::2]
        with self.lock:
            self.counts[key] += self.command == "POST"
            full = json.dumps({"value": self.counts[key], "served_by": SERVED}).encode()
        body, cut = PAGE if "page" in store else full, "cut" in store
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = cut

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def application() -> Iterator[str]:
    """Serve it, and return its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Application)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Load:
    """Users of a run against the application, as Locust runs them."""

    run: Run
    environment: Environment
    tracebacks: list[Any]

    @property
    def runner(self) -> Any:
        """Locust's own, which starts and stops the users."""
        return self.environment.runner


@pytest.fixture
def load(application: str, locustfile: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Load]]:
    """Return what prepares a load on some stores; its connections are closed at the end."""
    pool = HTTPClientPool(concurrency=len(ENDS))
    monkeypatch.setattr(locustfile.LabUser, "client_pool", pool)
    monkeypatch.setattr(locustfile.LabUser, "host", application)
    monkeypatch.setattr(locustfile.LAB, "host", application)
    monkeypatch.setattr(locustfile, "BACKOFF_S", 0.001)

    def prepare(*names: str) -> Load:
        facts = {"counter": Facts("shared", "everybody")}
        stores = [Store(name, "memory", facts, {}, None, "") for name in names]
        run = Run(Options("counter", names, "nothing", fresh=False, users=4), stores, stores, SERVER, {}, "")
        monkeypatch.setattr(locustfile.LAB, "run", run)
        own = Load(run, Environment(user_classes=[locustfile.LabUser], stop_timeout=10), [])
        events: Any = own.environment.events
        events.user_error.add_listener(lambda **given: own.tracebacks.append(given))
        events.request.add_listener(locustfile.count_answer)
        own.environment.create_local_runner()
        return own

    yield prepare
    pool.close()


def test_cut_answers_are_unknown_and_pages_unreadable_while_other_users_go_on(load: Callable[..., Load]) -> None:
    own = load(*ENDS)
    own.runner.start(len(ENDS), spawn_rate=100)

    def answered(store: int, outcome: int) -> int:
        rows = own.run.record().rows
        return int(np.count_nonzero((rows["store"] == store) & (rows["outcome"] == outcome)))

    with gevent.Timeout(30):
        while min(answered(*one) for one in enumerate(ENDS.values())) < EACH:
            gevent.sleep(0.01)
    own.runner.stop()
    own.runner.quit()
    assert own.tracebacks == []
    assert own.run.missing() is None
    record = own.run.record()
    rows = record.rows
    for place, (name, outcome) in enumerate(ENDS.items()):
        mine = rows[rows["store"] == place]
        assert {RECORDED[code] for code in mine["outcome"]} == {RECORDED[outcome]}, name
        assert ((mine["ret"] == NEVER) == (outcome == INFO)).all()
        clients = np.unique(mine["client"])
        assert len(clients) >= EACH if outcome == INFO else len(clients) == 1, "unknown: its user is a new client"
        assert record.people is not None
        assert len(np.unique(record.people[clients])) == 1, "but still the same person"


def test_a_run_whose_record_is_full_ends_once_and_has_its_verdict(
    load: Callable[..., Load], locustfile: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(recorder, "CAPACITY", FULL)
    own, seen, lab = load("good"), [], locustfile.LAB
    monkeypatch.setattr(lab, "folder", tmp_path)
    monkeypatch.setattr(lab, "state", "running")
    events: Any = own.environment.events
    for event, listener in (("test_stopping", locustfile.stopping), ("test_stop", locustfile.end)):
        getattr(events, event).add_listener(listener)
        getattr(events, event).add_listener(lambda **_: seen.append(lab.state))
    own.runner.start(4, spawn_rate=100)
    with gevent.Timeout(30):
        while lab.state != "final":
            gevent.sleep(0.01)
    own.runner.quit()
    assert own.tracebacks == []
    assert seen == ["stopping", "final"]
    assert own.runner.user_count == 0
    told = document.load(tmp_path / "run.json")
    counts = told["counts"]
    assert FULL <= counts["seen_by_locust"] <= FULL + 4
    assert counts["recorded"] == counts["written"] == counts["seen_by_locust"] + AT_REST
    (row,) = told["stores"]
    assert (row["operations"], row["anomalies"]) == (counts["recorded"], {})
    assert row["sentence"].startswith("Only "), "so few operations are no evidence"
    assert lab.snapshot()["state"] == "final"
