"""The drivers are held to what the lab needs of them: nothing is sent twice, nothing waits forever."""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pymysql
import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg2.errors import DiskFull, SerializationFailure
from pymemcache.exceptions import MemcacheServerError
from pymysql.constants import ER
from redis import OutOfMemoryError

import webapp
from webapp import backends, create_app, postgres_pool, retries
from webapp.backends import caching_memcached, mariadb, memcached, postgres
from webapp.backends.postgres import Postgres
from webapp.backends.sqlalchemy import db
from webapp.store_files import find
from webapp.stores.memcached import one_client


class DroppingServer:
    """Says OK to what a Redis client sends while it connects, and hangs up at each increment, also Memcached's."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.increments = 0
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                while received := connection.recv(65536):
                    if b"INCR" in received.upper():
                        self.increments += 1
                        break
                    connection.sendall(b"+OK\r\n" * received.count(b"*"))

    def close(self) -> None:
        """Stop listening and wait for the thread."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(timeout=5)


@pytest.fixture
def dropping_server() -> Iterator[DroppingServer]:
    """Run a server that takes an increment and never says so."""
    server = DroppingServer()
    yield server
    server.close()


@pytest.mark.parametrize(
    ("port", "store"),
    [("REDIS_PORT", "redis-atomic"), ("MEMCACHED_PORT", "memcached-incr"), ("MEMCACHED_PORT", "memcached-one-client")],
)
def test_an_incr_whose_answer_is_lost_is_not_sent_again(
    config: dict[str, object], dropping_server: DroppingServer, port: str, store: str
) -> None:
    client = create_app(config | {port: dropping_server.port}).test_client()
    assert client.post(f"/stores/{store}/counters/k").status_code == 503
    assert dropping_server.increments == 1


class Lent:
    """A connection of which the pool needs no more than the socket to the server, and when it was last used."""

    def __init__(self, of: socket.socket, used_at_s: float) -> None:
        self.fileno, self.close = of.fileno, of.close
        self.used_at_s = used_at_s


def pool_of(*sockets: socket.socket, used_at_s: float, monkeypatch: pytest.MonkeyPatch) -> postgres_pool.Pool:
    """Return a pool, which lends the last first."""
    opened = iter(sockets)
    monkeypatch.setattr(psycopg2, "connect", lambda: Lent(next(opened), used_at_s))
    return postgres_pool.Pool(len(sockets), len(sockets))


def test_a_connection_that_the_server_closed_while_it_lay_idle_is_not_lent(monkeypatch: pytest.MonkeyPatch) -> None:
    sound, peer = socket.socketpair()
    closed, lost_peer = socket.socketpair()
    lost_peer.close()
    pool = pool_of(sound, closed, used_at_s=time.monotonic() - postgres_pool.IDLE_S, monkeypatch=monkeypatch)
    with sound, peer, closed:
        assert pool.lend().fileno() == sound.fileno()
        assert closed.fileno() == -1  # dropped


def test_a_connection_that_was_just_used_is_lent_without_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    closed, lost_peer = socket.socketpair()
    lost_peer.close()
    with closed:
        pool = pool_of(closed, used_at_s=time.monotonic(), monkeypatch=monkeypatch)
        assert pool.lend().fileno() == closed.fileno()


class Undoing(Postgres):
    """Postgres, which undoes the first so many transactions, as it may at SERIALIZABLE."""

    def __init__(self, undone: int) -> None:
        self.undone = undone
        self.isolations: list[str] = []

    @contextmanager
    def transaction(self, isolation: str = "") -> Iterator[Any]:
        """Run the work, and say at the end what has become of it."""
        self.isolations.append(isolation)
        yield len(self.isolations)
        if len(self.isolations) <= self.undone:
            raise SerializationFailure


def test_what_postgres_undid_is_done_again_at_the_same_level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "PAUSE_S", 0)
    undoing = Undoing(3)
    assert undoing.retried(str, isolation="SERIALIZABLE") == "4"
    assert undoing.isolations == ["SERIALIZABLE"] * 4


def test_what_postgres_undid_is_not_tried_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "PAUSE_S", 0)
    undoing = Undoing(1000)
    with pytest.raises(postgres.UNDONE):
        undoing.retried(str, isolation="SERIALIZABLE")
    assert len(undoing.isolations) == retries.MOST_ATTEMPTS


def test_memcached_connects_anew_where_the_server_closed_a_connection_while_it_lay_idle(
    config: dict[str, object],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        client = memcached.client(config | {"MEMCACHED_PORT": listening.getsockname()[1]})
        with ThreadPoolExecutor(1) as pool:
            for value in (1, 2):
                counted = pool.submit(client.count, "k")
                connection, _ = listening.accept()
                with connection:
                    assert connection.recv(65536) == b"incr k 1\r\n"
                    connection.sendall(b"%d\r\n" % value)
                    assert counted.result(timeout=10) == value
        client.close()


class Contended(memcached.Memcached):
    """A Memcached in which others change the value before the first so many writes."""

    def __init__(self, config: dict[str, object], others: int) -> None:
        super().__init__(config)
        self.value = 0
        self.others = others
        self.attempts = 0

    def gets(self, key: Any) -> Any:
        """Answer the value, and itself as its number."""
        return str(self.value).encode(), str(self.value).encode()

    def cas(self, key: Any, value: Any, cas: Any, *_: Any, **__: Any) -> bool:
        """Write if nobody else did."""
        self.attempts += 1
        if self.attempts <= self.others:
            self.value += 10
        if cas != str(self.value).encode():
            return False
        self.value = int(value)
        return True


def test_cas_begins_again_with_what_others_wrote(config: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "PAUSE_S", 0)
    contended = Contended(config, others=3)
    assert contended.change("k", 0, lambda value: value + 1) == (30, 31)
    assert contended.attempts == 4


def test_cas_is_not_tried_for_ever_and_then_nothing_is_written(
    config: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retries, "PAUSE_S", 0)
    contended = Contended(config, others=1000)
    with pytest.raises(memcached.UNDONE):
        contended.change("k", 0, lambda value: value + 1)
    assert contended.attempts == retries.MOST_ATTEMPTS
    assert contended.value == 10 * retries.MOST_ATTEMPTS


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (ER.LOCK_DEADLOCK, mariadb.UndoneError),
        (ER.CHECKREAD, mariadb.UndoneError),
        (ER.LOCK_WAIT_TIMEOUT, mariadb.LockedError),
        (ER.DISK_FULL, mariadb.FullError),
        (ER.RECORD_FILE_FULL, mariadb.FullError),
        (ER.NO_SUCH_TABLE, pymysql.ProgrammingError),
    ],
)
def test_what_mariadb_says_by_a_number_alone_has_a_class(number: int, kind: type[Exception]) -> None:
    plain = pymysql.ProgrammingError if kind is pymysql.ProgrammingError else pymysql.OperationalError
    with pytest.raises(plain, match="as the server says") as raised, mariadb._named():
        raise plain(number, "as the server says")
    assert type(raised.value) is kind


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Open a port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.parametrize(
    "store",
    [
        "redis-atomic", "postgres-atomic", "memcached-incr", "mariadb-atomic", "postgres-one-connection",
        "memcached-one-client", "caching-memcached", "caching-memcached-inc",
    ],
)  # fmt: skip
def test_a_silent_server_is_503_after_the_timeout(
    config: dict[str, object], silent_port: int, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    monkeypatch.setattr(postgres_pool.Timed, "patience_s", 0.1)
    for name in ("redis", "memcached", "mariadb"):
        monkeypatch.setattr(f"webapp.backends.{name}.COMMAND_TIMEOUT_S", 0.1)
    monkeypatch.setattr(caching_memcached, "TIMEOUT_S", 0.1)
    monkeypatch.setattr(one_client, "PATIENCE_S", 0.1)
    app: Flask = create_app(config | {f"{name.upper()}_PORT": silent_port for name in backends.NAMES})
    assert app.test_client().post(f"/stores/{store}/counters/k").status_code == 503


def off(client: FlaskClient, store: str) -> str:
    """Check that a store is listed as unavailable and refused, and return the reason."""
    [shown] = [one for one in client.get("/stores").get_json()["stores"] if one["name"] == store]
    answer = client.post(f"/stores/{store}/counters/k")
    problem = answer.get_json(force=True)
    assert (answer.status_code, problem["field"]) == (422, "store")
    assert problem["detail"] == shown["unavailable"]
    return str(shown["unavailable"])


def test_a_backend_that_is_not_configured_is_off_and_says_what_to_type(config: dict[str, object]) -> None:
    without = {name: value for name, value in config.items() if not name.startswith("REDIS_")}
    client = create_app(without | {"MEMCACHED_HOST": "", "MARIADB_HOST": ""}).test_client()
    for store in ("redis-naive", "redis-atomic"):
        assert off(client, store) == "Redis is not part of this stack. Type: make up"
    assert off(client, "memcached-cas") == "Memcached is not part of this stack. Type: make up WITH=memcached"
    assert off(client, "mariadb-naive") == "MariaDB is not part of this stack. Type: make up WITH=mariadb"
    window = client.post("/stores/global/counters/k?window=redis")
    assert (window.status_code, window.get_json(force=True)["field"]) == (422, "window")
    assert "make up" in window.get_json(force=True)["detail"]
    assert "Postgres did not answer" in client.get("/readyz").get_json(force=True)["detail"]


def test_ready_asks_only_the_backends_that_are_switched_on(config: dict[str, object]) -> None:
    needing_none = {name for name, server in backends.LIBRARIES.items() if server is None}
    nowhere = {"REDIS_HOST": "", "POSTGRES_HOST": None, "MEMCACHED_HOST": "", "MARIADB_HOST": ""}
    client = create_app(config | nowhere).test_client()
    answer = client.get("/readyz")
    assert (answer.status_code, set(answer.get_json()["backends"])) == (200, needing_none)
    document = client.get("/openapi.json").get_json()
    ready = document["paths"]["/readyz"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert set(ready["properties"]["backends"]["properties"]) == needing_none


WITHOUT = """
import json, sys
sys.modules["{package}"] = None  # importing it raises ModuleNotFoundError
from webapp import create_app, retries
client = create_app(json.loads(sys.argv[1])).test_client()
stores = client.get("/stores").get_json()["stores"]
off = next(one["name"] for one in stores if one["unavailable"] and set(one["workloads"]) & {{"counter", "rate-limit"}})
answer = client.post("/stores/" + off + ("/limits/k/u" if off.startswith("limiter") else "/counters/k"))
print(json.dumps([stores, answer.status_code, answer.get_json(force=True)]))
"""
LIBRARIES = "make up WITH=libraries"


@pytest.mark.parametrize(
    ("package", "commands"),
    [
        ("psycopg2", {"postgres": "make up", "sqlalchemy": LIBRARIES}),
        ("redis", {"redis": "make up", "caching": LIBRARIES, "limiter": LIBRARIES, "session": LIBRARIES}),
        ("pymemcache", {"memcached": "make up WITH=memcached"}),
        ("memcache", {"caching_memcached": "make up WITH=memcached"}),
        ("pymysql", {"mariadb": "make up WITH=mariadb"}),
        ("flask_caching", {"caching": LIBRARIES, "caching_memcached": "make up WITH=memcached"}),
        ("flask_limiter", {"limiter": LIBRARIES}),
        ("flask_session", {"session": LIBRARIES}),
        ("prometheus_client", {"prometheus": LIBRARIES}),
        ("flask_sqlalchemy", {"sqlalchemy": LIBRARIES}),
    ],
)
def test_without_a_package_the_app_starts_and_lists_its_stores_as_unavailable(
    config: dict[str, object], package: str, commands: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(package=package), json.dumps(config)],
        cwd=Path(webapp.__file__).parents[1], capture_output=True, text=True, check=True,
    )  # fmt: skip
    stores, status, problem = json.loads(done.stdout)
    reasons = {name: f"The web image lacks the Python package {package}. Type: {commands[name]}" for name in commands}
    assert [one["unavailable"] for one in stores] == [reasons.get(one["needs"]) for one in stores]
    assert [one["name"] for one in stores] == [file.name for file in find()]
    assert (status, problem["field"]) == (422, "store")
    assert problem["detail"] in reasons.values()


@pytest.mark.parametrize("error", [DiskFull, OutOfMemoryError, MemcacheServerError, mariadb.FullError])
def test_a_server_that_is_full_is_503_and_is_not_said_to_be_silent(own_app: Flask, error: type[Exception]) -> None:
    def full() -> str:
        raise error

    own_app.add_url_rule("/full", view_func=full)
    answer = own_app.test_client().get("/full")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert " is full and refused to store more. " in answer.get_json(force=True)["detail"]


def test_the_pools_have_a_connection_for_each_request_that_a_process_serves_at_a_time(
    config: dict[str, object],
) -> None:
    app = create_app(config | {"AT_ONCE": 7})
    on = app.extensions["backends"]
    assert on["redis"].client.connection_pool.max_connections == 7
    assert on["postgres"].client._size == 7
    assert on["memcached"].client.client_pool.max_size == 7
    assert on["mariadb"].client._size == 7
    with app.app_context():
        pool: Any = db.engines[None].pool
    assert (pool.size(), pool._max_overflow) == (7, 0)
