"""/bare answers as a counter does and keeps nothing: what a request costs before it touches any state."""

from typing import Any

from flask import Blueprint, request

from .describe import COUNT, answer, operation
from .identity import served_by

DESCRIPTION = {
    "get": operation("bare-read", "Nothing: there is no state", answer(COUNT)),
    "post": operation("bare-add", "One: each request begins with nothing", answer(COUNT)),
}

blueprint = Blueprint("bare", __name__)


@blueprint.route("/bare", methods=["GET", "POST"])
def bare() -> dict[str, Any]:
    """Answer what a counter answers that is forgotten after each request."""
    return {"value": int(request.method == "POST"), "served_by": served_by()}
