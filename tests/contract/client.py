"""One workload of one store at the running lab, over HTTP."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
import requests

from webapp.facts import Among, Scope
from webapp.store_files import StoreFile, find

TIMEOUT_S = 15
CLIENTS = 8
OWN = (Scope.REQUEST, Scope.CLIENT)

T = TypeVar("T")
A = TypeVar("A")


class Store:
    """A store's collection; every answer must be 200 and say who gave it."""

    def __init__(self, lab_url: str, store: str, collection: str) -> None:
        self.url = f"{lab_url}/stores/{store}/{collection}"

    def post(self, key: str, body: Mapping[str, int | None] | None = None, **query: int | str) -> Any:
        """POST and return the value."""
        return self._value(requests.post(f"{self.url}/{key}", json=body, params=query, timeout=TIMEOUT_S))

    def get(self, key: str, **query: int) -> Any:
        """GET and return the value."""
        return self._value(requests.get(f"{self.url}/{key}", params=query, timeout=TIMEOUT_S))

    def _value(self, response: requests.Response) -> Any:
        assert response.status_code == 200, response.text
        answer = response.json()
        assert set(answer) - {"refused", "retries"} == {"value", "served_by"}
        assert set(answer["served_by"]) == {"replica", "pid", "boot", "unit", "number"}
        return answer["value"]


def at_once(call: Callable[[A], T], arguments: Iterable[A]) -> list[T]:
    """Make the calls from several clients at a time and return the answers, in the arguments' order."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        return list(clients.map(call, arguments))


def each_shared(workload: str) -> pytest.MarkDecorator:
    """Run a test once for each store that all processes share."""
    return each(file for file in _shared(workload))


def each_right(workload: str) -> pytest.MarkDecorator:
    """Run a test once for each shared store in which no changes interleave, whoever makes them."""
    return each(file for file in _shared(workload) if file.facts_of(workload).atomic_among == Among.EVERYBODY)


def each_own(workload: str) -> pytest.MarkDecorator:
    """Run a test once for each store whose copies no two clients share."""
    return each(file for file in find() if workload in file.classes and file.facts_of(workload).scope in OWN)


def each(files: Iterable[StoreFile]) -> pytest.MarkDecorator:
    """Run a test once for each of these stores."""
    return pytest.mark.parametrize("store", [file.name for file in files])


def _shared(workload: str) -> list[StoreFile]:
    able = [file for file in find() if workload in file.classes]
    return [file for file in able if file.facts_of(workload).scope == Scope.SHARED]
