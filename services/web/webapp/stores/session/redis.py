"""Flask-Session: `flask.session` in Redis, read as a whole when a request begins and written as a whole when it ends.

The client has an id only, so there may be more in it than in a cookie, and nobody can bring back an old state. But each
client still has a copy of its own. And of two requests of one session that run at the same time, the one that ends last
writes all of it, and what the other has put there is gone, under whatever name. As SESSION_REFRESH_EACH_REQUEST is on
by default, a request that only looks does so, too.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores._session import Session

FACTS = Facts(scope=Scope.CLIENT, atomic_among=Among.NOBODY, needs="session")

MOST_CHARACTERS = 20_000
"""As JSON: each request reads and writes all of it."""

kept = Session(MOST_CHARACTERS)

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, lambda _: kept)
