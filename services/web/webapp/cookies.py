"""Flask's session cookie, without its cost for requests that have no session."""

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin


class Cookies(SecureCookieSessionInterface):
    """Flask's own interface, which reads no cookie where there is none, and writes none that nobody asked for.

    Flask opens a session in every request, also where nobody asks for it: it makes a signing serializer and goes
    through all headers, which takes a tenth of the processor time of a short request.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of the request; an empty one if it brings no cookie, None if the app has no key."""
        if app.secret_key and "HTTP_COOKIE" not in request.environ:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the session, if the request has looked at it."""
        if session.accessed or session.modified:
            super().save_session(app, session, response)
