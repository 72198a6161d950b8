"""Every error as RFC 9457 problem+json; the only module that writes one."""

import json

from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from . import backends

RETRY_AFTER_S = 1
"""What Retry-After says: a store that was restarted usually answers again within a second or two."""

_NO_FIELD_NAMED = {404: "path", 405: "method"}


class FieldError(HTTPException):
    """One field of the request is at fault; `detail` says what is wrong with it and what is allowed."""

    def __init__(self, status: int, field: str, detail: str) -> None:
        super().__init__(detail)
        self.code = status
        self.field = field


def init_app(app: Flask) -> None:
    """Answer every error of this app, Flask's own included, with a problem document."""
    app.register_error_handler(HTTPException, _problem)
    for name, errors in backends.UNREACHABLE.items():
        for error in errors:
            app.register_error_handler(error, lambda _, name=name: _problem(_unreachable(name)))
    for error in backends.UNDONE:  # more special than "unreachable", so Flask prefers it
        app.register_error_handler(error, lambda _: _problem(_undone()))


def _unreachable(store: str) -> ServiceUnavailable:
    return ServiceUnavailable(
        f"{store} did not answer. The request may or may not have taken effect there.",
        retry_after=RETRY_AFTER_S,
    )


def _undone() -> ServiceUnavailable:
    return ServiceUnavailable(
        "Too many others changed the same rows, and the database undid this request each time. Nothing has changed.",
        retry_after=RETRY_AFTER_S,
    )


def _problem(error: HTTPException) -> ResponseReturnValue:
    # The original response carries the headers that belong to the status: Allow for 405, Retry-After for 503.
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
