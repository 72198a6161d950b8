"""Work that somebody else's change has undone is done again: a bounded number of times, and counted for the request."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from flask import g, has_request_context

MOST_ATTEMPTS = 50
"""With 20, one or two in a hundred were given up where 16 requests at a time wrote one key."""
PAUSE_S = 0.005

T = TypeVar("T")


class ConflictError(Exception):
    """The state has changed since it was read, and nothing was written."""


def repeated(work: Callable[[], T], conflicts: tuple[type[Exception], ...] = (ConflictError,)) -> T:
    """Do the work, and again when it ends with one of these errors, which say that it has surely changed nothing.

    Raises that error after MOST_ATTEMPTS.
    """
    for attempt in range(1, MOST_ATTEMPTS):
        try:
            return work()
        except conflicts:
            count()
            # Give way: the other one may not have finished yet, and many who try again at once meet again.
            time.sleep(random.random() * attempt * PAUSE_S)
    return work()


def count() -> None:
    """Count one more attempt in `g.retries`, for this request's answer; outside a request, nothing is counted."""
    if has_request_context():
        g.retries = g.get("retries", 0) + 1
