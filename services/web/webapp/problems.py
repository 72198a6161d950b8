"""Every error as RFC 9457 problem+json; the only module that writes one."""

import json
import sqlite3
from typing import cast

from flask import Flask, current_app
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from . import backends
from .retries import ConflictError
from .stores._astray import AstrayError
from .stores.host._manager import GoneError
from .stores.host._numbers import FullError

RETRY_AFTER_S = 1
"""What Retry-After says: a server that was restarted usually answers again within a second or two."""

UNKNOWN = "The request may or may not have taken effect there."
EMPTY = "To empty it, type: make clean up"
UNDONE = "did not carry out this request, because too many others were changing the same state. Nothing has changed."

BUSY = (sqlite3.OperationalError, TimeoutError, FullError)
"""What the stores on the host raise when others hold a lock for longer than they wait, or when there is no room."""

_NO_FIELD_NAMED = {404: "path", 405: "method"}


class FieldError(HTTPException):
    """One field of the request is wrong; `detail` says what is wrong with it and what is allowed."""

    def __init__(self, status: int, field: str, detail: str) -> None:
        super().__init__(detail)
        self.code = status
        self.field = field


def init_app(app: Flask) -> None:
    """Answer every error of this app, Flask's own included, with a problem document."""
    app.extensions["unavailable answers"] = {}
    app.register_error_handler(HTTPException, _problem)
    app.register_error_handler(InternalServerError, _failed)
    _unavailable(app, (ConflictError,), f"The store {UNDONE}")
    _unavailable(app, BUSY, f"What holds the state was locked for too long, or is full. {UNKNOWN}")
    _unavailable(app, (GoneError,), f"The manager's process has ended. {UNKNOWN}")
    _unavailable(app, (AstrayError,), f"What came was no answer to this request, but to another one. {UNKNOWN}")
    for backend in backends.switched_on(app).values():
        module = backend.module
        # Flask prefers the most specific handler: a driver's errors for "full" and "undone" may be "unreachable", too.
        _unavailable(app, module.UNREACHABLE, f"{module.TITLE} did not answer. {UNKNOWN}")
        _unavailable(app, module.FULL, f"{module.TITLE} is full and refused to store more. {UNKNOWN} {EMPTY}")
        _unavailable(app, module.UNDONE, f"{module.TITLE} {UNDONE}")


def _unavailable(app: Flask, errors: backends.Errors, detail: str) -> None:
    def answer(_: Exception) -> ResponseReturnValue:
        return _problem(ServiceUnavailable(detail, retry_after=RETRY_AFTER_S))

    for error in errors:
        app.register_error_handler(error, answer)
        app.extensions["unavailable answers"][error] = answer


def _failed(error: InternalServerError) -> ResponseReturnValue:
    """Answer an error that no view raised, as when a session is read or written: Flask does not ask for its handler."""
    for kind in type(error.original_exception).__mro__:
        if answer := current_app.extensions["unavailable answers"].get(kind):
            return cast(ResponseReturnValue, answer(error))
    return _problem(error)


def _problem(error: HTTPException) -> ResponseReturnValue:
    # The original response has the headers that belong to the status: Allow for 405, Retry-After for 503.
    response = error.get_response()
    body = {"type": "about:blank", "title": error.name, "status": error.code, "detail": error.description}
    if isinstance(error, InternalServerError):
        body["detail"] = "The server failed; its log holds the traceback."
    field = error.field if isinstance(error, FieldError) else _NO_FIELD_NAMED.get(error.code or 500)
    if field:
        body["field"] = field
    response.set_data(json.dumps(body))
    response.content_type = "application/problem+json"
    return response
