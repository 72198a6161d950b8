"""The stores with one connection: when it is made, who takes turns at it, and what a request without an answer says."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from flask import Flask

from webapp import create_app, windows
from webapp.stores.memcached import one_client
from webapp.stores.postgres import one_connection
from webapp.stores.postgres.one_connection import Counter


class Connection:
    """A connection on which each statement answers how many there were; it notes whether two are underway at a time."""

    def __init__(self) -> None:
        self.closed = 0
        self.statements = 0
        self.underway = threading.Lock()

    @contextmanager
    def cursor(self) -> Iterator["Connection"]:
        """Lend itself."""
        yield self

    def execute(self, *_: object) -> None:
        """Count a statement."""
        assert self.underway.acquire(blocking=False), "two at a time"
        self.statements += 1
        threading.Event().wait(0.001)
        self.underway.release()

    def fetchone(self) -> tuple[int] | None:
        """Answer."""
        return (self.statements,)


class Postgres:
    """What the store is given; it cannot be reached the first so many times."""

    def __init__(self, preloaded: bool, missed: int = 0) -> None:
        self.preloaded = preloaded
        self.missed = missed
        self.opened: list[Connection] = []

    def connect(self, _: float) -> Connection:
        """Open a connection."""
        self.missed -= 1
        if self.missed >= 0:
            raise psycopg2.OperationalError
        self.opened.append(Connection())
        return self.opened[-1]


def counter(postgres: Any) -> Counter:
    """Make the store's counter."""
    return Counter(postgres)


def test_the_connection_is_made_before_the_fork_if_there_will_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_connection, "STARTS_WITHIN_S", 10.0)
    early, late = Postgres(preloaded=True, missed=2), Postgres(preloaded=False)
    made = [counter(early), counter(late)]
    assert (len(early.opened), len(late.opened)) == (1, 0), "Postgres may start at the same time"
    for one in made:
        assert [one.add("k", windows.nothing) for _ in range(2)] == [1, 2]
    assert (len(early.opened), len(late.opened)) == (1, 1)


def test_an_app_starts_without_it_if_postgres_does_not_come() -> None:
    postgres = Postgres(preloaded=True, missed=1)
    made = counter(postgres)
    assert postgres.opened == []
    made.add("k", windows.nothing)
    assert len(postgres.opened) == 1


def test_threads_take_turns_at_it() -> None:
    made = counter(Postgres(preloaded=False))
    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(lambda _: made.add("k", windows.nothing), range(40))) == list(range(1, 41))


def test_one_that_has_broken_is_replaced() -> None:
    postgres = Postgres(preloaded=True)
    made = counter(postgres)
    postgres.opened[0].closed = 2
    assert made.add("k", windows.nothing) == 1
    assert len(postgres.opened) == 2


def test_what_is_no_answer_to_the_statement_is_503(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "fetchone", lambda _: None)
    own_app.add_url_rule("/add", view_func=lambda: str(counter(Postgres(preloaded=False)).add("k", windows.nothing)))
    answer = own_app.test_client().get("/add")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "no answer to this request, but to another one" in answer.get_json(force=True)["detail"]


class Memcached:
    """Takes a connection, waits for so many commands on it, and sends the answers to all of them at once."""

    def __init__(self, answers: list[bytes]) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._answers = answers
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._listening.accept()
        with self._listening, connection:
            commands = b""
            while commands.count(b"\r\n") < len(self._answers) and (received := connection.recv(65536)):
                commands += received
            connection.sendall(b"".join(self._answers))
            connection.recv(1)  # until the client hangs up

    def close(self) -> None:
        """Wait for the thread."""
        self._thread.join(timeout=10)


@contextmanager
def app_on(config: dict[str, object], *answers: bytes) -> Iterator[Flask]:
    """Make an app on a Memcached that gives these answers."""
    server = Memcached(list(answers))
    app = create_app(config | {"MEMCACHED_PORT": server.port})
    yield app
    for workload in app.extensions["stores"]["memcached-one-client"].objects.values():
        workload.client.close()
    server.close()


def test_a_thread_that_reads_both_answers_leaves_the_other_one_none(
    config: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_client, "PATIENCE_S", 0.1)
    path = "/stores/memcached-one-client/limits/k/{}?limit=5"
    with app_on(config, b"3\r\n", b"7\r\n") as app, ThreadPoolExecutor(2) as threads:
        # Both threads must use the first connection: two that connect at once would make two.
        client = app.extensions["stores"]["memcached-one-client"].objects["rate-limit"].client
        client._connect()
        answers = list(threads.map(lambda user: app.test_client().post(path.format(user)), ("ann", "bob")))
    assert sorted(answer.status_code for answer in answers) == [200, 503]
    [right] = [answer for answer in answers if answer.status_code == 200]
    assert right.get_json()["value"] is True, "it is the first answer, whoever has read it"


@pytest.mark.parametrize(
    ("method", "came"), [("POST", b"STORED\r\n"), ("POST", b"VALUE k 0 1\r\n7\r\nEND\r\n"), ("GET", b"7\r\n")]
)
def test_an_answer_of_another_kind_is_503(config: dict[str, object], method: str, came: bytes) -> None:
    with app_on(config, came) as app:
        answer = app.test_client().open("/stores/memcached-one-client/counters/k", method=method)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "no answer to this request, but to another one" in answer.get_json(force=True)["detail"]


def test_the_number_of_another_key_is_believed(config: dict[str, object]) -> None:
    with app_on(config, b"7\r\n") as app:
        assert app.test_client().post("/stores/memcached-one-client/counters/k").get_json()["value"] == 7
