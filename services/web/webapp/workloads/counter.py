"""The counter workload: add one, or read."""

from typing import Any

from flask import Blueprint

from ..describe import COUNT, answer, changing, names, reading
from ..identity import served_by
from ..inputs import store_for, window_for
from ..stores import CounterStore

DESCRIPTION = {
    "parameters": names("counter"),
    "get": reading("counter-read", "The counter's value, 0 if never written", answer(COUNT)),
    "post": changing("counter-add", "Add one", answer(COUNT)),
}

blueprint = Blueprint("counter", __name__, url_prefix="/stores/<store>/counters/<key>")


@blueprint.post("")
def add(store: str, key: str) -> dict[str, Any]:
    """Add one to the counter and answer its new value."""
    counter: CounterStore = store_for("counter", store, key=key)
    return {"value": counter.add(key, window_for(store)), "served_by": served_by()}


@blueprint.get("")
def read(store: str, key: str) -> dict[str, Any]:
    """Answer the counter's value, 0 if it was never written."""
    counter: CounterStore = store_for("counter", store, key=key)
    return {"value": counter.read(key), "served_by": served_by()}
