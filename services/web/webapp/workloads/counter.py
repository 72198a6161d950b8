"""The counter workload: add one, or read."""

import re
from typing import Any

from flask import Blueprint, current_app, request

from .. import windows
from ..catalogue import BY_NAME
from ..identity import served_by
from ..problems import FieldError
from ..stores import CounterStore
from ..windows import Window

KEY = "[A-Za-z0-9_-]{1,64}"

blueprint = Blueprint("counter", __name__, url_prefix="/stores/<store>/counters/<key>")


@blueprint.post("")
def add(store: str, key: str) -> dict[str, Any]:
    """Add one to the counter and answer its new value."""
    counter = _counter(store, key)
    return {"value": counter.add(key, _window(store)), "served_by": served_by()}


@blueprint.get("")
def read(store: str, key: str) -> dict[str, Any]:
    """Answer the counter's value, 0 if it was never written."""
    return {"value": _counter(store, key).read(key), "served_by": served_by()}


def _counter(store: str, key: str) -> CounterStore:
    counters: dict[str, CounterStore] = current_app.extensions["counters"]
    if store not in counters:
        raise FieldError(404, "store", f"No store is called {store!r}. GET /stores lists them.")
    if not re.fullmatch(KEY, key):
        raise FieldError(400, "key", "The key must be 1 to 64 letters, digits, '_' or '-'.")
    return counters[store]


def _window(store: str) -> Window:
    given = request.args.getlist("window") or ["nothing"]
    if len(given) > 1 or given[0] not in windows.NAMES:
        raise FieldError(400, "window", f"The window must be one of: {', '.join(windows.NAMES)}.")
    if given[0] != "nothing" and not BY_NAME[store].windows:
        raise FieldError(422, "window", f"{store} is not in-process: its window can only be 'nothing'.")
    step: Window = current_app.extensions["windows"][given[0]]
    return step
