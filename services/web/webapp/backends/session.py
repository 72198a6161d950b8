"""Flask-Session: `flask.session` kept in Redis, and only its id with the client."""

from collections.abc import Mapping
from typing import Any

import flask_session
from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from flask_session.base import ServerSideSession
from flask_session.redis import RedisSessionInterface

from . import redis

TITLE = "Flask-Session"
UNREACHABLE = FULL = UNDONE = ()  # those of Redis

STORES = "/stores/session-"


class Sessions(SessionInterface):
    """An application keeps all its sessions in one place, as a rule; this one asks which store a request is for."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._redis = redis.client(config)  # the lab's own: with time limits, and without repeated commands

    def init_app(self, app: Flask) -> None:
        """Take the place of the app's own interface, which keeps all in a cookie."""
        self._cookie = app.session_interface
        self._server = RedisSessionInterface(app, self._redis, key_prefix="flask-session:")
        app.session_interface = self

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        """Read the session, at the beginning of each request."""
        interface = self._server if request.path.startswith(STORES) else self._cookie
        session: SessionMixin | None = interface.open_session(app, request)
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the whole session, if it was changed, at the end of the request."""
        interface = self._server if isinstance(session, ServerSideSession) else self._cookie
        interface.save_session(app, session, response)


def client(config: Mapping[str, Any], tables: str = "") -> Sessions:
    """Make what the app is given; the stores use `flask.session`, as they would without it."""
    return Sessions(config)


def version(client: Sessions) -> str:
    """Return the library's version."""
    return str(flask_session.__version__)
