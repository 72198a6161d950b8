"""The rate-limit workload: `limit` requests of each user in each fixed period; more are refused."""

import time
from typing import Any

from flask import Blueprint

from ..answers import answered
from ..describe import answer, changing, names
from ..inputs import Integer, store_for, window_for
from ..stores import Period, RateLimitStore

LIMIT = Integer("limit", 1, 10**6, default=100)
WINDOW_MS = Integer("window_ms", 1, 3_600_000, default=60_000)

DESCRIPTION = {
    "parameters": names("rate-limit", "user"),
    "post": changing(
        "rate-limit-try", "Whether the request is admitted", answer({"type": "boolean"}), LIMIT, WINDOW_MS
    ),
}

blueprint = Blueprint("rate_limit", __name__, url_prefix="/stores/<store>/limits/<key>/<user>")


@blueprint.post("")
def try_(store: str, key: str, user: str) -> dict[str, Any]:
    """Count one request of the user and answer whether it is admitted; a refusal is an answer, not an error."""
    limits: RateLimitStore = store_for("rate-limit", store, key=key, user=user)
    limit, period, window = LIMIT.query(), _now(WINDOW_MS.query()), window_for(store)
    return answered(limits.admit(key, user, limit, period, window))


def _now(length_ms: int) -> Period:
    """Return the current period, counted from the start of the machine.

    All containers on a machine share this clock, and nobody sets it: a step of the wall clock could open the
    same minute twice. Servers on several machines must ask one of them, as with TIME in Redis or now() in Postgres.
    """
    return Period(time.monotonic_ns() // (length_ms * 10**6), length_ms)
