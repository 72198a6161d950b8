"""What only a lab with WITH can show: every store works, and the clients of Memcached and MariaDB keep their word."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pymysql
import pytest
import requests
from flask.testing import FlaskClient
from pymysql.connections import Connection
from pymysql.cursors import Cursor

from tests.contract.client import REQUESTS, TIMEOUT_S, does_what_it_names
from tests.contract.servers import PASSWORD, SETTINGS, hang_up, running
from tests.lab import eventually
from webapp import create_app
from webapp.backends import NAMES, mariadb

pytestmark = pytest.mark.extras


def test_every_store_is_available(lab_url: str) -> None:
    served = requests.get(f"{lab_url}/stores", timeout=TIMEOUT_S).json()["stores"]
    assert not [store for store in served if store["unavailable"]]


def test_ready_means_that_every_server_answers(lab_url: str) -> None:
    backends = requests.get(f"{lab_url}/readyz", timeout=TIMEOUT_S).json()["backends"]
    assert backends.keys() == set(NAMES)
    assert all(backend["version"] for backend in backends.values())


@pytest.mark.parametrize("workload", REQUESTS)
def test_each_store_does_what_it_names(lab_url: str, workload: str, key: str) -> None:
    for row in requests.get(f"{lab_url}/stores", timeout=TIMEOUT_S).json()["stores"]:
        does_what_it_names(lab_url, row, workload, key)


@pytest.fixture(scope="module")
def small_memcached() -> Iterator[FlaskClient]:
    """Make an app whose Memcached takes no value above 1 KB."""
    small = ("--max-item-size=1k", "--extended=slab_chunk_max=1")
    with running("memcached", 11211, "memcached", *small) as port:
        app = create_app(SETTINGS | {"MEMCACHED_HOST": "127.0.0.1", "MEMCACHED_PORT": port})
        client = app.test_client()
        eventually(lambda: client.get("/readyz").status_code == 200)
        yield client
        hang_up(app)


@pytest.mark.parametrize("store", ["memcached-incr", "memcached-cas"])
def test_what_memcached_has_no_room_for_is_503_and_changes_nothing(small_memcached: FlaskClient, store: str) -> None:
    cart = f"/stores/{store}/carts/k/u"
    statuses = [small_memcached.post(cart, json={"item": 2**53}).status_code for _ in range(100)]
    assert set(statuses) == {200, 503}
    assert len(small_memcached.get(cart).get_json()["value"]) == statuses.count(200)
    refused = small_memcached.post(cart, json={"item": 2**53}).get_json(force=True)
    assert refused["detail"].startswith("Memcached is full")


def test_a_set_that_memcached_refuses_removes_what_was_there(small_memcached: FlaskClient) -> None:
    cart = "/stores/memcached-naive/carts/k/u"
    while small_memcached.post(cart, json={"item": 2**53}).status_code == 200:
        before = small_memcached.get(cart).get_json()["value"]
    assert len(before) > 10
    assert small_memcached.get(cart).get_json()["value"] == []


class Database:
    """A MariaDB of the tests' own."""

    def __init__(self, port: int) -> None:
        self.settings: dict[str, object] = {
            "MARIADB_HOST": "127.0.0.1",
            "MARIADB_PORT": port,
            "MARIADB_DB": "lab",
            "MARIADB_USER": "lab",
            "MARIADB_PASSWORD": PASSWORD,
        }

    def connect(self) -> Connection[Cursor]:
        """Connect beside the apps."""
        port = int(str(self.settings["MARIADB_PORT"]))
        return pymysql.connect(host="127.0.0.1", port=port, user="lab", password=PASSWORD, database="lab")

    def client(self) -> FlaskClient:
        """Make an app that has not connected yet, like a process that has just started."""
        return create_app(SETTINGS | self.settings).test_client()

    def answers(self) -> bool:
        """Say whether the server takes connections."""
        try:
            self.connect().close()
        except pymysql.OperationalError:
            return False
        return True


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    """Start MariaDB on an empty volume."""
    user = {"MARIADB_DATABASE": "lab", "MARIADB_USER": "lab", "MARIADB_PASSWORD": PASSWORD}
    with running("mariadb", 3306, MARIADB_ROOT_PASSWORD=PASSWORD, **user) as port:
        started = Database(port)
        eventually(started.answers)
        yield started


def test_a_connection_that_the_server_closed_while_it_lay_idle_is_not_lent(database: Database, key: str) -> None:
    client = database.client()
    assert client.post(f"/stores/mariadb-atomic/counters/{key}").get_json()["value"] == 1
    with closing(database.connect()) as beside, beside.cursor() as cur:
        cur.execute("SELECT id FROM information_schema.processlist WHERE user = 'lab' AND id <> CONNECTION_ID()")
        idle = cur.fetchall()
        assert idle
        for (one,) in idle:
            cur.execute("KILL %s", (one,))
    assert client.post(f"/stores/mariadb-atomic/counters/{key}").get_json()["value"] == 2


def test_a_row_that_stays_locked_is_503_within_the_time_limit_and_nothing_has_changed(
    database: Database, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mariadb, "LOCK_TIMEOUT_S", 1)
    client = database.client()
    counter = f"/stores/mariadb-atomic/counters/{key}"
    assert client.post(counter).get_json()["value"] == 1
    with closing(database.connect()) as beside, beside.cursor() as cur:
        cur.execute("SELECT value FROM mariadb_atomic_counters WHERE name = %s FOR UPDATE", (key,))
        began = time.monotonic()
        answer = client.post(counter)
        assert time.monotonic() - began < mariadb.COMMAND_TIMEOUT_S
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "Nothing has changed" in answer.get_json(force=True)["detail"]
    assert client.post(counter).get_json()["value"] == 2


def test_what_the_naive_store_does_without_a_word_is_refused_where_snapshot_isolation_is_on(
    database: Database, key: str
) -> None:
    database.client().post(f"/stores/mariadb-naive/counters/{key}")
    written = "UPDATE mariadb_naive_counters SET value = 7 WHERE name = %s"
    with closing(database.connect()) as first, first.cursor() as one, closing(database.connect()) as second:
        one.execute("SELECT value FROM mariadb_naive_counters WHERE name = %s", (key,))
        with second.cursor() as two:
            two.execute(written, (key,))
        second.commit()
        with pytest.raises(pymysql.OperationalError, match="1020"):
            one.execute(written, (key,))


def test_deadlocks_are_tried_again(database: Database, key: str) -> None:
    made = mariadb.client(SETTINGS | database.settings | {"AT_ONCE": 2})
    made.run("CREATE TABLE deadlocks (id INT PRIMARY KEY, value INT NOT NULL)", ())
    made.run("INSERT INTO deadlocks VALUES (0, 0), (1, 0)", ())
    both_have_one = threading.Barrier(2)

    def add(first: int) -> None:
        attempts = 0

        def work(cur: Cursor) -> None:
            nonlocal attempts
            attempts += 1
            cur.execute("UPDATE deadlocks SET value = value + 1 WHERE id = %s", (first,))
            if attempts == 1:
                both_have_one.wait(timeout=10)
            cur.execute("UPDATE deadlocks SET value = value + 1 WHERE id = %s", (1 - first,))

        made.retried(work)
        tried.append(attempts)

    tried: list[int] = []
    threads = [threading.Thread(target=add, args=(first,)) for first in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sum(tried) > 2, "the server has undone one of the two"
    assert made.run("SELECT value FROM deadlocks", ()) == [(2,), (2,)]
