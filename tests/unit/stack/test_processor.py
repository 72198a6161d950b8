"""stack.processor: the engine's account of processor time, asked over its socket or a port of this machine."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socketserver import UnixStreamServer

import pytest

from stack import engine, processor
from stack.errors import LabError


class Account(BaseHTTPRequestHandler):
    """Answers like the engine: the container `a1` has used 1 s, `b2` 2 s, and there is no other."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer for one container."""
        used = {f"/containers/{name}/stats?stream=false&one-shot=true": ns for name, ns in USED.items()}
        known = self.path in used
        answer = {"cpu_stats": {"cpu_usage": {"total_usage": used[self.path]}}} if known else {"message": "none"}
        body = json.dumps(answer).encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


USED = {"a1": 1_000_000_000, "b2": 2_000_000_000}


@pytest.fixture(params=["unix", "tcp"])
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the account at an address of either kind."""
    unix = request.param == "unix"
    path = tmp_path / "s"
    server = UnixStreamServer(str(path), Account) if unix else HTTPServer(("127.0.0.1", 0), Account)
    named = f"unix://{path}" if unix else f"tcp://127.0.0.1:{server.socket.getsockname()[1]}"
    monkeypatch.setattr(engine, "address", lambda: named)
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield named
        server.shutdown()
        thread.join()


def test_the_processor_time_of_containers_is_their_sum(address: str) -> None:
    assert processor.used_ns(["a1", "b2"]) == 3_000_000_000


def test_a_container_that_is_gone_is_an_error_and_not_zero(address: str) -> None:
    with pytest.raises(LabError, match="does not say how much processor time was used: KeyError"):
        processor.used_ns(["a1", "gone"])


def test_an_engine_that_does_not_answer_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as closed:
        closed.bind(str(path))
    monkeypatch.setattr(engine, "address", lambda: f"unix://{path}")
    with pytest.raises(LabError, match="ConnectionRefusedError"):
        processor.used_ns(["a1"])
