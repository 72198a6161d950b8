"""Flask-Limiter on `memory://`: each process counts for itself, so four workers admit four times the limit.

In one process it is exact, threads included: a lock for each user is held while a request is counted. Nothing fails
when a second worker is started; it just admits more, and after a restart every user begins anew. Flask-Limiter warns
if no storage is named, and not if this one is.
"""

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores.limiter._moving_window import CANNOT, LimiterStore
from webapp.windows import Window

FACTS = Facts(scope=Scope.PROCESS, atomic_among=Among.THREADS, naive_twin="global", needs="limiter", cannot=CANNOT)


class RateLimit(LimiterStore, stores.RateLimitStore):
    """A list of the times of the last requests for each user, in the memory of the process, under a lock.

    A request is admitted if the one that came `limit` requests before it is older than the window. Each process has a
    list of its own, and does not know what the others have admitted.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        window()
        return self.hit(self.limiters.memory, key, user, limit, period)
