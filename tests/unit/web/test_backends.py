"""The drivers are held to what the lab needs of them: nothing is sent twice, nothing waits for ever."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from psycopg2.errors import SerializationFailure

from webapp import create_app
from webapp.backends import postgres
from webapp.backends.postgres import Postgres


class DroppingServer:
    """Says OK to what a Redis client sends while it connects, and hangs up at each INCRBY."""

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
                    if b"INCR" in received:
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


def test_an_incr_whose_answer_is_lost_is_not_sent_again(
    config: dict[str, object], dropping_server: DroppingServer
) -> None:
    client = create_app(config | {"REDIS_PORT": dropping_server.port}).test_client()
    assert client.post("/stores/redis-incr/counters/k").status_code == 503
    assert dropping_server.increments == 1


class FakePool:
    """psycopg2's pool as far as lending goes, over sockets: a connection is a file descriptor to the server."""

    def __init__(self, idle: list[socket.socket]) -> None:
        self.idle = idle
        self.discarded: list[socket.socket] = []

    def getconn(self) -> Any:
        """Lend the last that was returned."""
        return Lent(self.idle.pop())

    def putconn(self, lent: Any, close: bool) -> None:
        """Take back."""
        assert close
        self.discarded.append(lent.socket)


class Lent:
    """What `select` needs of a connection."""

    def __init__(self, of: socket.socket) -> None:
        self.socket = of
        self.fileno = of.fileno


def test_a_connection_that_the_server_closed_while_it_lay_idle_is_not_lent() -> None:
    sound, peer = socket.socketpair()
    closed, lost_peer = socket.socketpair()
    lost_peer.close()
    pool: Any = FakePool([sound, closed])
    with sound, peer, closed:
        taken: Any = postgres._lend(pool)
        assert taken.socket is sound
        assert pool.discarded == [closed]


class Undoing(Postgres):
    """Postgres, which undoes the first so many transactions, as it may at SERIALIZABLE."""

    def __init__(self, undone: int) -> None:
        self.undone = undone
        self.isolations: list[int] = []

    @contextmanager
    def transaction(self, isolation: int = -1) -> Iterator[Any]:
        """Run the work, and say at the end what has become of it."""
        self.isolations.append(isolation)
        yield len(self.isolations)
        if len(self.isolations) <= self.undone:
            raise SerializationFailure


def test_what_postgres_undid_is_done_again_at_the_same_level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "PAUSE_S", 0)
    undoing = Undoing(3)
    assert undoing.retried(str, isolation=3) == "4"
    assert undoing.isolations == [3] * 4


def test_what_postgres_undid_is_not_tried_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "PAUSE_S", 0)
    undoing = Undoing(1000)
    with pytest.raises(postgres.UNDONE):
        undoing.retried(str, isolation=3)
    assert len(undoing.isolations) == postgres.MOST_ATTEMPTS


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Open a port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.parametrize("store", ["redis-incr", "postgres-update"])
def test_a_silent_server_is_503_after_the_timeout(
    config: dict[str, object], silent_port: int, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    monkeypatch.setattr(postgres, "CONNECT_TIMEOUT_S", 0.1)
    monkeypatch.setattr("webapp.backends.redis.COMMAND_TIMEOUT_S", 0.1)
    app: Flask = create_app(config | {"REDIS_PORT": silent_port, "POSTGRES_PORT": silent_port})
    assert app.test_client().post(f"/stores/{store}/counters/k").status_code == 503
