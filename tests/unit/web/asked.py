"""How tests ask a store: over its routes, one request after the other, or two at once in its own methods."""

import threading
from typing import Any

from flask.testing import FlaskClient


class Asked:
    """A store behind its routes."""

    def __init__(self, client: FlaskClient, store: str) -> None:
        self._client = client
        self._path = f"/stores/{store}"

    def post(self, path: str, **body: int | None) -> Any:
        """Change something, and return the value that is answered."""
        return self._client.post(f"{self._path}/{path}", json=body or None).get_json()["value"]

    def get(self, path: str) -> Any:
        """Return the value that is answered."""
        return self._client.get(f"{self._path}/{path}").get_json()["value"]


def both_add(counter: Any, key: str) -> list[int]:
    """Let two requests add, each of which has read before the other one writes, and return what they answer."""
    both_inside, values = threading.Barrier(2), []

    def add() -> None:
        values.append(counter.add(key, lambda: both_inside.wait(30)))

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return values
