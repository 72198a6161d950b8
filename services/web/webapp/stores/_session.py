"""`flask.session` as a dictionary: a cookie, or kept on a server, whatever the app's session interface makes of it."""

import json
from typing import Any

from flask import session

from webapp.stores._dictionary import Key
from webapp.stores.host._numbers import FullError


class Session:
    """The request's session, which keeps names and values as pairs; the oldest make room for a new one."""

    def __init__(self, most_characters: int) -> None:
        """Take the largest session, as JSON."""
        self.most_characters = most_characters

    def get(self, key: Key, default: Any = None, /) -> Any:
        """Return a value."""
        return self._kept().get(json.dumps(key), default)

    def __setitem__(self, key: Key, value: Any, /) -> None:
        """Replace a value. Raises FullError if it is too large for a session of its own."""
        kept = self._kept()
        kept.pop(json.dumps(key), None)
        kept[json.dumps(key)] = value
        while len(json.dumps(list(kept.items()))) > self.most_characters:
            if len(kept) == 1:
                raise FullError
            del kept[next(iter(kept))]
        session["kept"] = list(kept.items())  # a list: the names of an object would come back sorted

    def __contains__(self, key: object, /) -> bool:
        """Tell whether there is a value."""
        return json.dumps(key) in self._kept()

    def _kept(self) -> dict[str, Any]:
        return dict(session.get("kept", []))
