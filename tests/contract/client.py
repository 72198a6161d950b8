"""One workload of one store, through the lab's nginx or in an application of the tests' own on real servers."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
import requests
from flask import Flask

from webapp.backends import COMMANDS
from webapp.facts import Among, Scope
from webapp.store_files import StoreFile, find

TIMEOUT_S = 15
CLIENTS = 8
OWN = (Scope.REQUEST, Scope.CLIENT)
FILES = {file.name: file for file in find()}
IN_PROCESS = [file for file in FILES.values() if file.facts.needs is None]
REPEATED = ("redis", "postgres")
REAL = ("redis-naive", "redis-atomic", "postgres-atomic")
"""Of the stores on these servers, those that are asked through nginx: for the others, HTTP would only be repeated."""

Door = Callable[..., tuple[int, Any]]
"""Takes a method, a path, and perhaps `json` and `params`; returns the status, and the answer's JSON."""

REQUESTS = {
    "counter": ("counters/{}", None),
    "stock": ("stock/{}", None),
    "cart": ("carts/{}/u", {"item": 1}),
    "register": ("registers/{}", {"value": 1}),
    "transfer": ("banks/{}", {"from": 0, "to": 1, "amount": 1}),
    "oncall": ("oncall/{}/1", {"doctor": 0}),
    "whoami": ("whoami/{}", {"token": 1}),
    "rate-limit": ("limits/{}/u", None),
}
"""A request that changes state, for each workload."""

T = TypeVar("T")
A = TypeVar("A")


def wants_lab(file: StoreFile) -> bool:
    """Say whether a store is asked through nginx."""
    return file.name in REAL or file.facts.needs not in REPEATED


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
    """Run a test once for each of these stores; what needs the lab, and what needs a server of WITH, is marked."""
    return pytest.mark.parametrize("store", [pytest.param(one.name, marks=_marks(one)) for one in files])


def _marks(file: StoreFile) -> list[pytest.MarkDecorator]:
    wanted = ((pytest.mark.lab, wants_lab(file)), (pytest.mark.extras, wants_extras(file)))
    return [mark for mark, wants in wanted if wants]


def wants_extras(file: StoreFile) -> bool:
    """Say whether the lab has the store's server or library only with WITH."""
    return file.facts.needs in COMMANDS


def does_what_it_names(lab_url: str, row: Mapping[str, Any], workload: str, key: str) -> None:
    """Check that a store of `/stores` does the workload, or says why it cannot."""
    path, body = REQUESTS[workload]
    response = requests.post(f"{lab_url}/stores/{row['name']}/{path.format(key)}", json=body, timeout=TIMEOUT_S)
    if workload in row["workloads"] and not row["unavailable"]:
        assert response.status_code == 200, response.text
    else:
        assert (response.status_code, response.json()["field"]) == (422, "store")
        assert response.json()["detail"] == row["cannot"].get(workload, row["unavailable"])


def _shared(workload: str) -> list[StoreFile]:
    able = [file for file in find() if workload in file.classes]
    return [file for file in able if file.facts_of(workload).scope == Scope.SHARED]
