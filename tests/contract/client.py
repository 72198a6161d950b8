"""One workload of one store, through the lab's nginx or in an application of the tests' own on real servers."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
import requests
from flask import Flask

from webapp.facts import Among, Scope
from webapp.store_files import StoreFile, find

TIMEOUT_S = 15
CLIENTS = 8
OWN = (Scope.REQUEST, Scope.CLIENT)
IN_PROCESS = [file for file in find() if file.facts.needs is None]
REAL = ("redis-naive", "redis-atomic", "postgres-atomic", *(file.name for file in IN_PROCESS))
"""The stores that are asked through nginx. For the other ones on servers, the same HTTP would only be repeated."""

Door = Callable[..., tuple[int, Any]]
"""Takes a method, a path, and perhaps `json` and `params`; returns the status, and the answer's JSON."""

T = TypeVar("T")
A = TypeVar("A")


def through_nginx(lab_url: str) -> Door:
    """Reach the running lab."""

    def ask(method: str, path: str, **sent: Any) -> tuple[int, Any]:
        response = requests.request(method, lab_url + path, timeout=TIMEOUT_S, **sent)
        return response.status_code, response.json()

    return ask


def straight(app: Flask) -> Door:
    """Reach an application in this process, from several threads at a time."""

    def ask(method: str, path: str, json: Any = None, params: Any = None) -> tuple[int, Any]:
        response = app.test_client().open(path, method=method, json=json, query_string=params)
        return response.status_code, response.get_json(force=True)

    return ask


class Store:
    """A store's collection; every answer must be 200 and say who gave it."""

    def __init__(self, door: Door, store: str, collection: str) -> None:
        self.door = door
        self.path = f"/stores/{store}/{collection}"

    def post(self, key: str, body: Mapping[str, int | None] | None = None, **query: int | str) -> Any:
        """POST and return the value."""
        return self._value(*self.door("POST", f"{self.path}/{key}", json=body, params=query))

    def get(self, key: str, **query: int) -> Any:
        """GET and return the value."""
        return self._value(*self.door("GET", f"{self.path}/{key}", params=query))

    def _value(self, status: int, answer: Any) -> Any:
        assert status == 200, answer
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
