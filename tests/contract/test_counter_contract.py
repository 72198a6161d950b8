"""Every store, over HTTP, against the real servers: what a client may rely on."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.contract.client import IN_PROCESS, TIMEOUT_S, Door, each, each_right, each_shared, wants_extras
from webapp.facts import Scope
from webapp.store_files import find
from webapp.windows import NAMES

PROCESS = ("replica", "pid", "boot")
COPY = {Scope.REPLICA: ("replica",), Scope.PROCESS: PROCESS, Scope.FORKED: PROCESS}  # the lab has PRELOAD=0
COPY |= dict.fromkeys((Scope.THREAD, Scope.CONTEXT), (*PROCESS, "number"))
"""What of `served_by` tells one copy of the state from another; each request has its own otherwise."""


class Counter:
    """One store's counters."""

    def __init__(self, door: Door, store: str) -> None:
        self.door = door
        self.path = f"/stores/{store}/counters"

    def add(self, key: str, window: str = "nothing") -> dict[str, Any]:
        """Add one and return the answer."""
        return self._answer(*self.door("POST", f"{self.path}/{key}", params={"window": window}))

    def read(self, key: str) -> int:
        """Return the value."""
        return int(self._answer(*self.door("GET", f"{self.path}/{key}"))["value"])

    def _answer(self, status: int, answer: Any) -> dict[str, Any]:
        assert status == 200, answer
        return dict(answer)


@pytest.fixture
def counter(door: Door, store: str) -> Counter:
    """Reach the counters of the store that the test is about."""
    return Counter(door, store)


@each_shared("counter")
def test_shared_counters_start_at_0_and_count_whoever_serves(counter: Counter, key: str) -> None:
    assert counter.read(key) == 0
    assert [counter.add(key)["value"] for _ in range(5)] == [1, 2, 3, 4, 5]
    assert counter.read(key) == 5


@each_shared("counter")
def test_keys_are_independent(counter: Counter, key: str) -> None:
    counter.add(key)
    assert counter.add(key + "-other")["value"] == 1
    assert counter.add(key)["value"] == 2


@each_right("counter")
def test_concurrent_additions_are_all_kept_and_all_answered_differently(counter: Counter, key: str) -> None:
    with ThreadPoolExecutor(8) as clients:
        values = [answer["value"] for answer in clients.map(counter.add, [key] * 200)]
    assert sorted(values) == list(range(1, 201))
    assert counter.read(key) == 200


@each(IN_PROCESS)
def test_each_copy_counts_for_itself(counter: Counter, store: str, key: str) -> None:
    [scope] = [file.facts.scope for file in IN_PROCESS if file.name == store]
    copies = defaultdict(list)
    for number in range(20):
        answer = counter.add(key)
        owner = [answer["served_by"][part] for part in COPY[scope]] if scope in COPY else [number]
        copies[tuple(owner)].append(answer["value"])
    for values in copies.values():
        assert values == list(range(1, len(values) + 1))


@each(IN_PROCESS)
@pytest.mark.parametrize("window", NAMES)
def test_in_process_stores_take_every_window(counter: Counter, key: str, window: str) -> None:
    assert counter.add(key, window)["value"] == 1


@each_shared("counter")
@pytest.mark.parametrize("window", [name for name in NAMES if name != "nothing"])
def test_shared_stores_refuse_a_window_and_add_nothing(
    door: Door, counter: Counter, store: str, key: str, window: str
) -> None:
    status, problem = door("POST", f"/stores/{store}/counters/{key}", params={"window": window})
    assert (status, problem["field"]) == (422, "window")
    assert counter.read(key) == 0


@pytest.mark.parametrize(
    ("method", "path", "status", "field"),
    [
        ("GET", "/nowhere", 404, "path"),
        ("POST", "/stores/nosuch/counters/k", 404, "store"),
        ("POST", "/stores/redis-atomic/counters/a.b", 400, "key"),
        ("GET", "/stores/postgres-atomic/counters/" + "k" * 65, 400, "key"),
        ("POST", "/stores/global/counters/k?window=nosuch", 400, "window"),
        ("PUT", "/stores/global/counters/k", 405, "method"),
    ],
)
def test_errors_are_problems_that_name_the_field(lab_url: str, method: str, path: str, status: int, field: str) -> None:
    _expect_problem(lab_url + path, method, status, field)


def _expect_problem(url: str, method: str, status: int, field: str) -> None:
    response = requests.request(method, url, timeout=TIMEOUT_S)
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["status"], problem["field"]) == (status, field)
    assert problem["title"]
    assert problem["detail"]


def test_the_lab_runs_the_catalogue_of_this_checkout(lab_url: str) -> None:
    served = requests.get(f"{lab_url}/stores", timeout=TIMEOUT_S).json()["stores"]
    assert [store["name"] for store in served] == [file.name for file in find()]
    assert {store["name"] for store in served if store["unavailable"]} <= {
        one.name for one in find() if wants_extras(one)
    }


def test_ready_means_that_both_servers_answer(lab_url: str) -> None:
    backends = requests.get(f"{lab_url}/readyz", timeout=TIMEOUT_S).json()["backends"]
    assert all(backends[name]["version"] for name in ("redis", "postgres"))


def test_what_nginx_itself_refuses_is_a_problem_too(lab_url: str) -> None:
    response = requests.get(f"{lab_url}/stores/{'x' * 40_000}", timeout=TIMEOUT_S)
    assert response.status_code == 414
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "nginx answered for the application",
        "status": 414,
        "detail": "The address is longer than nginx takes.",
    }
