"""A user's cookies are those that a standard jar would send."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from statelab.recording.cookies import Cookies


class Echo(BaseHTTPRequestHandler):
    """Sets the cookie that the query asks for, and answers with those that were sent."""

    def do_GET(self) -> None:
        """Answer."""
        asked = self.path.partition("?")[2]
        body = (self.headers["Cookie"] or "").encode()
        self.send_response(200)
        if asked:
            self.send_header("Set-Cookie", asked.replace("%20", " "))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


PATHS = ["/a", "/a?x=1;%20Path=/", "/a", "/b?y=2;%20Path=/b", "/b", "/a", "/a?x=3;%20Path=/", "/a",
         "/a?x=;%20Max-Age=0;%20Path=/", "/a", "/b"]  # fmt: skip


def sent(jar: CookieJar, address: str) -> list[str]:
    opener = build_opener(HTTPCookieProcessor(jar))
    return [opener.open(address + path).read().decode() for path in PATHS]


def test_a_user_sends_what_a_standard_jar_sends(address: str) -> None:
    found = sent(Cookies(), address)
    assert found == sent(CookieJar(), address)
    assert found == ["", "", "x=1", "x=1", "y=2; x=1", "x=1", "x=1", "x=3", "x=3", "", "y=2"]


def test_cookies_that_were_cleared_are_sent_no_more(address: str) -> None:
    jar = Cookies()
    sent(jar, address)
    jar.clear()
    assert sent(jar, address)[:2] == ["", ""]
