"""The register workload, or a setting that an administrator changes: write a value, or read it."""

from typing import Any

from flask import Blueprint

from ..answers import answered
from ..describe import NOTHING, answer, changing, names, reading
from ..inputs import MOST, Integer, body, store_for
from ..stores import RegisterStore

VALUE = Integer("value", 0, MOST)

# No window: a write replaces the value without reading it.
DESCRIPTION = {
    "parameters": names("register"),
    "get": reading("register-read", "The value, null if none was ever written", answer({"type": ["integer", "null"]})),
    "post": changing("register-write", "Replace the value", answer(NOTHING), body=(VALUE,), window=False),
}

blueprint = Blueprint("register", __name__, url_prefix="/stores/<store>/registers/<key>")


@blueprint.post("")
def write(store: str, key: str) -> dict[str, Any]:
    """Replace the value; there is nothing to answer."""
    register: RegisterStore = store_for("register", store, key=key)
    [value] = body(VALUE)
    register.write(key, value)
    return answered(None)


@blueprint.get("")
def read(store: str, key: str) -> dict[str, Any]:
    """Answer the value, null if none was ever written."""
    register: RegisterStore = store_for("register", store, key=key)
    return answered(register.read(key))
