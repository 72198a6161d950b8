"""Flask's `session`: a signed cookie, which the client keeps and sends along with every request.

The server keeps nothing, so it does not matter which process answers, as long as all of them share SECRET_KEY: if each
worker made one for itself, all others would find the signature wrong and begin an empty session, without a word. Each
client has a copy of its own, and nothing of it is anybody else's: right for a cart or a login, never for what all have
in common, such as a stock. A browser's tabs share its cookies: of two that act at once, the last answer wins. And the
signature says who wrote a cookie, not that it is the newest: a client may send an old one again, or throw it away.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import workloads
from webapp.stores._session import Session

FACTS = Facts(scope=Scope.CLIENT, atomic_among=Among.NOBODY)

MOST_CHARACTERS = 2500
"""As JSON: in base64 and signed below 4 KB, more than which browsers drop without a word."""

kept = Session(MOST_CHARACTERS)

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, lambda: kept)
