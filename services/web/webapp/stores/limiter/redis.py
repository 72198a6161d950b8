"""Flask-Limiter on `redis://`: one list of times for each user, which all workers share.

Looking at the list and adding to it is one Lua script, and Redis runs nothing else meanwhile, so the limit holds over
all workers and replicas. The time is the worker's own: between machines whose clocks differ by a second, so do windows.
"""

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores.limiter._moving_window import CANNOT, LimiterStore
from webapp.windows import Window

FACTS = Facts(
    scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="redis-naive", needs="limiter", cannot=CANNOT
)


class RateLimit(LimiterStore, stores.RateLimitStore):
    """A list of the times of the last requests for each user in Redis, looked at and added to by one script.

    A request is admitted if the one that came `limit` requests before it is older than the window. No two requests can
    both be the last one admitted, however many workers ask at once.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        return self.hit(self.limiters.redis, key, user, limit, period)
