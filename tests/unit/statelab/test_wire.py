"""Answers over a real connection, through Locust's own client: cut off on their way, or of somebody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import gevent
import numpy as np
import pytest
from geventhttpclient.client import HTTPClientPool
from locust.env import Environment

from statelab.load.options import Options
from statelab.load.run import Run
from statelab.model.catalogue import Facts, Store
from statelab.model.history import INFO, NEVER, OK, RECORDED, UNREADABLE
from tests.unit.statelab.test_answers import SERVED, SERVER

EACH = 20  # answers of each store, at least
ENDS = {"good": OK, "cut": INFO, "page": UNREADABLE}
"""The stores, and the outcome of every operation on them."""
PAGE = b"<html><title>Welcome to the proxy</title></html>"


class Application(BaseHTTPRequestHandler):
    """Answers rightly for one store, with half of an answer for another, and with a page for a third."""

    protocol_version = "HTTP/1.1"
    counts = 0

    def do_POST(self) -> None:
        """Answer as the store in the path does."""
        Application.counts += 1
        full = json.dumps({"value": Application.counts, "served_by": SERVED}).encode()
        store = self.path.split("/")[2]
        body = PAGE if store == "page" else full
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if store == "cut" else body)
        self.close_connection = store == "cut"

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def application() -> Iterator[str]:
    """Serve it, and return its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Application)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_cut_answers_are_unknown_and_pages_unreadable_while_other_users_go_on(
    application: str, locustfile: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores = [Store(name, "memory", {"counter": Facts("shared", "everybody")}, {}, None, "") for name in ENDS]
    run = Run(Options("counter", tuple(ENDS), "nothing", fresh=False, users=3), stores, stores, SERVER, {}, "")
    monkeypatch.setattr(locustfile.LAB, "run", run)
    pool = HTTPClientPool(concurrency=len(ENDS))
    monkeypatch.setattr(locustfile.LabUser, "client_pool", pool)  # so that the test can close all connections
    monkeypatch.setattr(locustfile.LabUser, "host", application)
    monkeypatch.setattr(locustfile, "BACKOFF_S", 0.001)
    tracebacks: list[Any] = []
    environment = Environment(user_classes=[locustfile.LabUser], stop_timeout=10)
    events: Any = environment.events
    events.user_error.add_listener(lambda **given: tracebacks.append(given))
    events.request.add_listener(locustfile.count_answer)
    runner = environment.create_local_runner()
    runner.start(3, spawn_rate=100)

    def answered(store: int) -> int:
        rows = run.record().rows
        return int(np.count_nonzero((rows["store"] == store) & (rows["outcome"] == list(ENDS.values())[store])))

    with gevent.Timeout(30):
        while min(map(answered, range(3))) < EACH:
            gevent.sleep(0.01)
    runner.stop()
    runner.quit()
    pool.close()
    assert tracebacks == []
    assert run.missing() is None
    rows = run.record().rows
    for place, (name, outcome) in enumerate(ENDS.items()):
        own = rows[rows["store"] == place]
        assert {RECORDED[code] for code in own["outcome"]} == {RECORDED[outcome]}, name
        assert ((own["ret"] == NEVER) == (outcome == INFO)).all()
    clients = [len(set(rows["client"][rows["store"] == place])) for place in range(3)]
    assert clients[0] == clients[2] == 1
    assert clients[1] >= EACH, "after an unknown outcome, its user goes on as a new client"
