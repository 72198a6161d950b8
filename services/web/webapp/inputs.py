"""What a request may contain, and the sentence that refuses anything else. The OpenAPI document has the same fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from . import windows
from .catalogue import stores
from .problems import FieldError
from .windows import Window

NAME = "[A-Za-z0-9_-]{1,64}"
_named = re.compile(NAME).fullmatch

MOST = 2**53
"""The largest whole number that is safe in JSON: readers with floating point only lose the odd ones above it."""


@dataclass(frozen=True)
class Integer:
    """A whole number in the query, where it has a default, or in a JSON body, where it has none and may be null."""

    name: str
    least: int
    most: int
    default: int = 0
    or_null: bool = False

    def schema(self) -> dict[str, Any]:
        """Describe it as JSON Schema."""
        return {"type": ["integer", "null"] if self.or_null else "integer", "minimum": self.least, "maximum": self.most}

    def query(self) -> int:
        """Read it from the query. Raises FieldError."""
        given = request.args.getlist(self.name)
        if not given:
            return self.default
        if len(given) > 1 or not re.fullmatch("0|[1-9][0-9]{0,15}", given[0]):
            raise self._refusal()
        return self.check(int(given[0]))

    def check(self, value: object) -> int:
        """Return the value if it is allowed. JSON has one type of number, so 1.0 is 1. Raises FieldError."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if type(value) is not int or not self.least <= value <= self.most:  # True is an int, too
            raise self._refusal()
        return value

    def _refusal(self) -> FieldError:
        return FieldError(400, self.name, f"{self.name} must be a whole number from {self.least} to {self.most}.")


def store_for(workload: str, store: str, **names: str) -> Any:
    """Return the store's implementation of a workload, and check the other names in the path. Raises FieldError."""
    named = stores(current_app).get(store)
    if named is None:
        raise FieldError(404, "store", f"No store is called {store!r}. GET /stores lists them.")
    found = named.objects.get(workload)
    if found is None:
        raise FieldError(422, "store", named.file.facts.cannot.get(workload) or str(named.unavailable))
    for field, name in names.items():
        if not _named(name):
            raise FieldError(400, field, f"The {field} must be 1 to 64 letters, digits, '_' or '-'.")
    return found


def window_for(store: str) -> Window:
    """Return what the request asks for between the store's read and its write. Raises FieldError."""
    if not request.query_string:  # Flask would make a dictionary of nothing
        return windows.nothing
    given = request.args.getlist("window") or ["nothing"]
    if len(given) > 1 or given[0] not in windows.NAMES:
        raise FieldError(400, "window", f"The window must be one of: {', '.join(windows.NAMES)}.")
    if given[0] != "nothing" and not stores(current_app)[store].windows:
        raise FieldError(422, "window", f"{store} is not in-process: its window can only be 'nothing'.")
    step: Window | None = current_app.extensions["windows"].get(given[0])
    if step is None:
        raise FieldError(422, "window", current_app.extensions["unavailable"][given[0]])
    return step


def body(*fields: Integer) -> list[Any]:
    """Read a JSON object that has exactly these fields, and return their numbers, or None. Raises FieldError."""
    sent = _json()
    if not isinstance(sent, dict):
        raise FieldError(400, "body", "The body must be a JSON object.")
    names = [field.name for field in fields]
    for name in sent:
        if name not in names:
            raise FieldError(400, name, f"The body must not have this field, only: {', '.join(names)}.")
    return [_value(field, sent) for field in fields]


def _value(field: Integer, sent: Mapping[str, Any]) -> int | None:
    nothing = field.or_null and field.name in sent and sent[field.name] is None
    return None if nothing else field.check(sent.get(field.name))


def _json() -> object:
    if not request.is_json:
        raise FieldError(415, "Content-Type", "Send the body as JSON, with the header Content-Type: application/json.")
    try:
        return request.get_json()
    except RequestEntityTooLarge as error:
        most = current_app.config["MAX_CONTENT_LENGTH"]
        raise FieldError(413, "body", f"The body must not be longer than {most} bytes.") from error
    except (BadRequest, RecursionError) as error:
        raise FieldError(400, "body", "The body is not JSON.") from error
