"""The on-call workload, or write skew: two doctors are on call, and each may leave if the other one stays."""

from typing import Any

from flask import Blueprint

from ..answers import answered
from ..describe import answer, changing, names, reading
from ..inputs import Integer, body, store_for, window_for
from ..stores import OnCallStore

DOCTOR = Integer("doctor", 0, 1)

ON_CALL = {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "maxItems": 2}

DESCRIPTION = {
    "parameters": names("oncall", "round"),
    "get": reading("oncall-read", "Whether doctor 0 and doctor 1 are on call", answer(ON_CALL)),
    "post": changing(
        "oncall-leave", "Go off call if the other doctor is on call", answer({"type": "boolean"}), body=(DOCTOR,)
    ),
}

blueprint = Blueprint("oncall", __name__, url_prefix="/stores/<store>/oncall/<key>/<round>")


@blueprint.post("")
def leave(store: str, key: str, round: str) -> dict[str, Any]:  # noqa: A002  the name in the path
    """Take a doctor off call if the other one is on call; answer whether that was so."""
    oncall: OnCallStore = store_for("oncall", store, key=key, round=round)
    window = window_for(store)
    [doctor] = body(DOCTOR)
    return answered(oncall.leave(key, round, doctor, window))


@blueprint.get("")
def read(store: str, key: str, round: str) -> dict[str, Any]:  # noqa: A002
    """Answer, for each doctor, whether that doctor is on call."""
    oncall: OnCallStore = store_for("oncall", store, key=key, round=round)
    return answered(oncall.read(key, round))
