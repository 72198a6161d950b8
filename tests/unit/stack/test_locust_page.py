"""stack.locust_page: presses Start and Stop on a page that stands for Locust's."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from stack import locust_page
from stack.errors import LabError
from stack.locust_page import LocustPage, form
from tests.e2e.locust_ui import DEFAULTS
from tests.lab import free_port


class Locust(ThreadingHTTPServer):
    """Shows a new run once it has been looked at twice after a start."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.live: dict[str, Any] = {"id": "1", "state": "idle", "stores": []}
        self.next: list[dict[str, Any]] = []
        self.answer: dict[str, Any] = {"success": True}
        self.forms: list[dict[str, list[str]]] = []


class Handler(BaseHTTPRequestHandler):
    """Answers with JSON."""

    server: Locust

    def do_GET(self) -> None:
        """Show the run, or the next moment of it."""
        if self.server.next:
            self.server.live = self.server.next.pop(0)
        self._send(self.server.live)

    def do_POST(self) -> None:
        """Note the form, and answer as Locust does."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.forms.append(parse_qs(body))
        if self.path == "/stop":
            self.server.next = [{"id": "2", "state": "stopping"}, {"id": "2", "state": "final"}]
        self._send(self.server.answer)

    def _send(self, told: dict[str, Any]) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Stay silent."""


@pytest.fixture
def locust(monkeypatch: pytest.MonkeyPatch) -> Iterator[Locust]:
    """Serve the page."""
    monkeypatch.setattr(locust_page, "LOOK_EVERY_S", 0.01)
    with Locust() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def page(locust: Locust) -> LocustPage:
    """Return a client of that page."""
    return LocustPage(locust.server_address[1])


def test_start_sends_the_whole_form_and_waits_for_the_new_run(locust: Locust, page: LocustPage) -> None:
    locust.next = [{"id": "1", "state": "idle"}, {"id": "1", "state": "running"}, {"id": "2", "state": "running"}]
    page.start(form({"STORES": "global, redis-atomic", "USERS": "7", "WINDOW": "yield"}))
    [sent] = locust.forms
    assert sent.keys() == {*DEFAULTS, "fresh"}, "what is left out keeps the choice of the run before"
    assert (sent["stores"], sent["user_count"], sent["window"]) == (["global,redis-atomic"], ["7"], ["yield"])
    assert page.busy()


def test_stop_waits_for_the_final_verdict(locust: Locust, page: LocustPage) -> None:
    assert page.stop()["state"] == "final"
    assert not page.busy()


def test_what_locust_refuses_is_said(locust: Locust, page: LocustPage) -> None:
    locust.answer = {"success": False, "message": "There is no store “moon”."}
    with pytest.raises(LabError, match="Locust refuses this run: There is no store “moon”"):
        page.start(form({"STORES": "moon"}))


def test_a_run_that_fails_ends_the_wait_with_its_reason(locust: Locust, page: LocustPage) -> None:
    locust.next = [{"id": "1", "state": "idle"}, {"state": "idle", "stores": [], "error": "No answer from web."}]
    with pytest.raises(LabError, match="No answer from web"):
        page.start(form({"STORES": "global"}))


def test_a_run_that_does_not_go_on_is_told_after_the_limit(locust: Locust, page: LocustPage) -> None:
    with pytest.raises(LabError, match=r"did not go on within 0.05 s"):
        page.wait(lambda live: False, limit_s=0.05)


def test_a_page_that_does_not_answer_is_told() -> None:
    with pytest.raises(LabError, match="does not answer as it should"):
        LocustPage(free_port()).live()
