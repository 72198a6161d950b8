"""The cookies of one user."""

from http.client import HTTPResponse
from http.cookiejar import CookieJar
from urllib.request import Request


class Cookies(CookieJar):
    """A jar of cookies that is opened for a request only once a server has set a cookie.

    Most stores set none, and the standard jar parses the address of each request, also to find nothing.
    """

    _used = False

    def add_cookie_header(self, request: Request) -> None:
        """Add the cookies that go with a request to its headers."""
        if self._used:
            super().add_cookie_header(request)

    def extract_cookies(self, response: HTTPResponse, request: Request) -> None:
        """Keep the cookies that an answer sets."""
        if "set-cookie" in response.info():
            self._used = True
            super().extract_cookies(response, request)
