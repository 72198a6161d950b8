"""Each server model is what models.toml states of it, and lets requests end when it is told to stop."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any, NamedTuple

import pytest
import requests

from stack import topology
from tests.lab import Lab, docker, eventually, get

pytestmark = pytest.mark.extras

REQUEST_S = 0.1
SLOW = {"window": "sleep-100ms"}
TIMEOUT_S = 30
KEY = count()

KEPT_IN = {"context": "request-contextvar", "thread": "request-threading-local", "process": "global"}
"""A store in each thing that can be made anew for each request, from the smallest one."""


def _smallest(server: str) -> dict[str, str]:
    return topology.from_environment({"SERVER": server, "REPLICAS": "1", "WORKERS": "1"}).variables()


each = pytest.mark.parametrize(
    "server",
    [
        pytest.param(server, marks=pytest.mark.topology(**_smallest(server)))
        for server, model in topology.SERVERS.items()
        if model["gil"]  # the others have an image of their own: see test_free_threaded
    ],
)


class Answer(NamedTuple):
    """A request's status and answer."""

    status: int
    body: dict[str, Any]


def add(lab: Lab, store: str, key: int, **params: str) -> Answer:
    """Add one to a counter, on a connection of its own."""
    answer = requests.post(f"{lab.url}/stores/{store}/counters/servers-{key}", params=params, timeout=TIMEOUT_S)
    return Answer(answer.status_code, answer.json())


def at_a_time(lab: Lab, clients: int, times: int, store: str, **params: str) -> list[Answer]:
    """Let so many clients add one to the same counter so many times."""
    key = next(KEY)
    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(lambda _: add(lab, store, key, **params), range(clients * times)))


@each
def test_it_serves_as_many_requests_at_a_time_as_it_states(lab: Lab, server: str) -> None:
    told = get(f"{lab.url}/healthz")["server"]
    assert (told["model"], told["at_once"]) == (server, int(_smallest(server)["THREADS"]))
    begun = time.monotonic()
    answers = at_a_time(lab, 2 * told["at_once"], 4, "global", **SLOW)
    took_s = time.monotonic() - begun
    assert {answer.status for answer in answers} == {200}
    assert took_s >= 8 * REQUEST_S, "more at a time than it states"
    if told["at_once"] > 1:
        assert took_s < len(answers) * REQUEST_S / 2, "one after another"


@each
def test_what_it_states_to_be_made_anew_for_each_request_is(lab: Lab, server: str) -> None:
    told = get(f"{lab.url}/healthz")["server"]
    kept = {
        scope
        for scope, store in KEPT_IN.items()
        if max(answer.body["value"] for answer in at_a_time(lab, told["at_once"], 8, store)) > 1
    }
    renewed = ("nothing", *KEPT_IN).index(told["per_request"])
    assert kept == set(list(KEPT_IN)[renewed:])


@each
def test_what_a_process_remembers_is_out_of_date_unless_each_request_has_a_process_of_its_own(
    lab: Lab, server: str
) -> None:
    register = f"{lab.url}/stores/redis-naive/registers/servers-{next(KEY)}"
    seen = []
    for value in range(10):
        requests.post(register, json={"value": value}, timeout=TIMEOUT_S)
        seen.append(get(register)["value"])
    fresh = get(f"{lab.url}/healthz")["server"]["per_request"] == "process"
    assert (seen == list(range(10))) == fresh


@each
def test_it_names_what_serves(lab: Lab, server: str) -> None:
    told = get(f"{lab.url}/healthz")["server"]
    served = [answer.body["served_by"] for answer in at_a_time(lab, told["at_once"], 8, "global")]
    assert {one["unit"] for one in served} == {told["unit"]}
    units = {(one["pid"], one["boot"], one["number"]) for one in served}
    if told["per_request"] in ("thread", "process") or told["unit"] == "task":
        assert len(units) == len(served)
    else:
        assert len(units) <= told["at_once"]
    assert (len({one["boot"] for one in served}) == 1) == (told["per_request"] != "process")


@pytest.mark.parametrize(
    "server",
    [
        pytest.param(server, marks=pytest.mark.topology(**_smallest(server) | {"WORKERS": "2", "PRELOAD": "1"}))
        for server, model in topology.SERVERS.items()
        if model["preload"] == "either" and model["gil"]
    ],
)
def test_workers_that_are_forked_from_a_loaded_application_name_themselves(lab: Lab, server: str) -> None:
    told = get(f"{lab.url}/healthz")["server"]
    served = [answer.body["served_by"] for answer in at_a_time(lab, 2 * told["at_once"], 20, "global")]
    assert [len({one[name] for one in served}) for name in ("pid", "boot")] == [2, 2]


def stopped(lab: Lab, signal: str, clients: int) -> list[int]:
    """Stop the application while it serves so many requests, which wait for Redis, and return their statuses."""
    key, [web], [redis] = next(KEY), lab.containers("web"), lab.containers("redis")
    docker("pause", redis["Id"])
    try:
        with ThreadPoolExecutor(clients) as pool:
            running = [pool.submit(add, lab, "redis-atomic", key) for _ in range(clients)]
            try:
                time.sleep(5 * REQUEST_S)
                docker("kill", f"--signal={signal}", web["Id"])
                time.sleep(5 * REQUEST_S)
            finally:
                docker("unpause", redis["Id"])
            return [one.result().status for one in running]
    finally:
        eventually(lambda: not runs(web["Id"]))
        docker("start", web["Id"])
        eventually(lambda: requests.get(f"{lab.url}/readyz", timeout=TIMEOUT_S).status_code == 200)


def runs(container: str) -> bool:
    """Say whether a container is running."""
    return docker("inspect", "--format={{.State.Running}}", container).strip() == "true"


@each
def test_requests_in_progress_are_answered_when_it_is_told_to_stop(lab: Lab, server: str) -> None:
    clients = int(_smallest(server)["THREADS"])
    assert stopped(lab, "TERM", clients) == [200] * clients


@pytest.mark.topology(**_smallest("gunicorn-gthread"))
def test_requests_in_progress_are_lost_when_it_is_killed(lab: Lab) -> None:
    assert stopped(lab, "KILL", 4) == [502] * 4
