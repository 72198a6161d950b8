"""The counter workload: add one, or read."""

from typing import Any

from flask import Blueprint

from ..answers import answered
from ..describe import COUNT, REQUEST_KEY, answer, changing, names, reading
from ..inputs import store_for, window_for
from ..stores import CounterStore

DESCRIPTION = {
    "parameters": names("counter"),
    "get": reading("counter-read", "The counter's value, 0 if never written", answer(COUNT)),
    "post": changing("counter-add", "Add one", answer(COUNT), header=REQUEST_KEY),
}

blueprint = Blueprint("counter", __name__, url_prefix="/stores/<store>/counters/<key>")


@blueprint.post("")
def add(store: str, key: str) -> dict[str, Any]:
    """Add one to the counter and answer its new value."""
    counter: CounterStore = store_for("counter", store, key=key)
    return answered(counter.add(key, window_for(store)))


@blueprint.get("")
def read(store: str, key: str) -> dict[str, Any]:
    """Answer the counter's value, 0 if it was never written."""
    counter: CounterStore = store_for("counter", store, key=key)
    return answered(counter.read(key))
