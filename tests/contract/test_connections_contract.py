"""A connection that is wrong for the server model, on real servers: answers go astray, and nobody waits for ever."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import webapp
from tests.contract.servers import SETTINGS, Database, empty_postgres, hang_up, running
from tests.lab import eventually
from webapp import create_app

LOAD_S = 3.0

FORKED = """
import json, os, sys, time
from webapp import create_app
app = create_app(json.loads(sys.argv[1]))
pipe, children = os.pipe(), []
for number in (1, 2):
    if (child := os.fork()) == 0:
        client, sent, wrong, statuses = app.test_client(), 0, 0, set()
        until = time.monotonic() + float(sys.argv[2])
        while time.monotonic() < until:
            sent += 1
            token = 10_000_000 * number + sent
            answer = client.post("/stores/postgres-one-connection/whoami/k", json={"token": token})
            statuses.add(answer.status_code)
            wrong += answer.status_code == 200 and answer.get_json()["value"] != token
        path = f"/stores/postgres-atomic/counters/{sys.argv[3]}-{number}"
        beside = [client.post(path).get_json()["value"] for _ in range(20)]
        line = json.dumps([sent, wrong, sorted(statuses), beside == list(range(1, 21))])
        os.write(pipe[1], line.encode() + b"\\n")
        os._exit(0)
    children.append(child)
os.close(pipe[1])
for child in children:
    os.waitpid(child, 0)
print(os.read(pipe[0], 65536).decode())
"""


def run(script: str, *arguments: str) -> list[Any]:
    """Run a script, which ends although answers go astray, and return the lines of JSON that it prints."""
    argv = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(
        argv, cwd=Path(webapp.__file__).parents[1], check=True, text=True, capture_output=True, timeout=LOAD_S + 20
    )
    return [json.loads(line) for line in done.stdout.split("\n") if line]


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    """Start Postgres on an empty volume."""
    with empty_postgres() as started:
        yield started


@pytest.mark.parametrize("preload", [False, True])
def test_workers_get_each_others_answers_only_if_the_connection_was_made_before_the_fork(
    database: Database, key: str, preload: bool
) -> None:
    told = run(FORKED, json.dumps(SETTINGS | database.settings | {"PRELOAD": preload}), str(LOAD_S), key)
    assert len(told) == 2
    assert all(others_are_right for *_, others_are_right in told)
    assert set().union(*(statuses for *_, statuses, _ in told)) <= ({200, 503} if preload else {200})
    assert (sum(wrong for _, wrong, *_ in told) > 0) == preload, told


THREADED = """
import json, sys, threading, time
from webapp import create_app
app = create_app(json.loads(sys.argv[1]))
until, path, strange = time.monotonic() + float(sys.argv[2]), f"/stores/{sys.argv[4]}/limits/{sys.argv[3]}", []

def work(number):
    client, turn = app.test_client(), 0
    while time.monotonic() < until:
        turn += 1
        answers = [client.post(f"{path}/{number}-{turn}?limit=10&window_ms=3600000") for _ in range(12)]
        told = [answer.get_json(force=True).get("value", answer.status_code) for answer in answers]
        if told != [True] * 10 + [False] * 2:
            strange.append(told)

threads = [threading.Thread(target=work, args=(number,)) for number in range(int(sys.argv[5]))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps(strange))
"""
"""Each thread has users of its own, one after the other, who are to be admitted ten times and no more."""


@pytest.fixture(scope="module")
def memcached() -> Iterator[str]:
    """Start Memcached, and return the settings of an app on it that serves four requests at a time."""
    with running("memcached", 11211, "memcached") as port:
        config = SETTINGS | {"AT_ONCE": 4, "MEMCACHED_HOST": "127.0.0.1", "MEMCACHED_PORT": port}
        app = create_app(config)
        eventually(lambda: app.test_client().get("/readyz").status_code == 200)
        hang_up(app)
        yield json.dumps(config)


@pytest.mark.extras
@pytest.mark.parametrize(
    ("store", "threads", "right"),
    [("memcached-one-client", 1, True), ("memcached-one-client", 4, False), ("memcached-incr", 4, True)],
)
def test_threads_get_each_others_numbers_only_over_one_client(
    memcached: str, key: str, store: str, threads: int, right: bool
) -> None:
    strange = run(THREADED, memcached, str(LOAD_S), key, store, str(threads))[0]
    assert (strange == []) == right, strange[:3]
    assert {503, True, False} >= {one for told in strange for one in told}
