"""Flask's `session`: a signed cookie, which the client keeps and sends along with every request.

The server keeps nothing, so it does not matter which process answers, as long as all of them share SECRET_KEY: if each
worker made one for itself, all others would find the signature wrong and begin an empty session, without a word. Each
client has a copy of its own, and nothing of it is anybody else's: right for a cart or a login, never for what all have
in common, such as a stock. A browser's tabs share its cookies: of two that act at once, the last answer wins. And the
signature says who wrote a cookie, not that it is the newest: a client may send an old one again, or throw it away.
"""

import json
from typing import Any

from flask import session

from webapp.facts import Among, Facts, Scope
from webapp.stores._dictionary import Key, workloads
from webapp.stores.host._numbers import FullError

FACTS = Facts(scope=Scope.CLIENT, atomic_among=Among.NOBODY)

MOST_CHARACTERS = 2500
"""Of the session as JSON: in base64 and signed below 4 KB, more than which browsers drop without a word."""


class Session:
    """The request's session, which keeps names and values as pairs; the oldest make room for a new one."""

    def get(self, key: Key, default: Any = None, /) -> Any:
        """Return a value."""
        return self._kept().get(json.dumps(key), default)

    def __setitem__(self, key: Key, value: Any, /) -> None:
        """Replace a value. Raises FullError if it is too large for a cookie."""
        kept = self._kept()
        kept.pop(json.dumps(key), None)
        kept[json.dumps(key)] = value
        while len(json.dumps(list(kept.items()))) > MOST_CHARACTERS:
            if len(kept) == 1:
                raise FullError
            del kept[next(iter(kept))]
        session["kept"] = list(kept.items())  # a list: the names of an object would come back sorted

    def __contains__(self, key: object, /) -> bool:
        """Tell whether there is a value."""
        return json.dumps(key) in self._kept()

    def _kept(self) -> dict[str, Any]:
        return dict(session.get("kept", []))


kept = Session()

Counter, Stock, Cart, Register, Transfer, OnCall, Whoami, RateLimit = workloads(FACTS, lambda: kept)
