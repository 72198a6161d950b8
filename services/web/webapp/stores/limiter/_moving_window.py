"""What `@limiter.limit("20/second")` asks of its storage for each request, with the strategy `moving-window`.

The default, `fixed-window`, begins a user's window at the first request and the next one at the first after its end:
up to twice the limit passes within a moment around it. A moving window holds the limit at every moment.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from webapp import stores
from webapp.problems import FieldError
from webapp.stores import WORKLOADS

with suppress(ModuleNotFoundError):  # without the package, the stores are still listed, as unavailable
    from limits import RateLimitItemPerSecond

if TYPE_CHECKING:
    from flask_limiter import Limiter

    from webapp.backends.limiter import Limiters

CANNOT = {name: "Flask-Limiter counts requests and nothing else." for name in WORKLOADS if name != "rate-limit"}


class LimiterStore:
    """Base of the classes here: each is given the app's limiters."""

    def __init__(self, limiters: Limiters) -> None:
        self.limiters = limiters

    def hit(self, limiter: Limiter, key: str, user: str, limit: int, period: stores.Period) -> bool:
        """Count a request unless it is over the limit. Raises FieldError for a period that is not in whole seconds."""
        seconds, rest = divmod(period.length_ms, 1000)
        if rest:
            raise FieldError(422, "window_ms", "Flask-Limiter's windows are whole seconds: give a multiple of 1000.")
        return limiter.limiter.hit(RateLimitItemPerSecond(limit, seconds), key, user)
