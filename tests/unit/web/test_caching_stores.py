"""Flask-Caching in this process and in a folder: who meets an entry, what comes between get and set, what is kept.

And in Memcached: what it does when there is no answer.
"""

import multiprocessing
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from tests.unit.web.asked import Asked, both_add
from webapp import create_app
from webapp.backends.caching import Caches
from webapp.catalogue import stores
from webapp.stores.caching import memoize

LOCAL = ("caching-simple", "caching-filesystem")
each = pytest.mark.parametrize("store", LOCAL)


@each
def test_every_workload_is_done_when_one_request_comes_after_the_other(app: Flask, store: str, key: str) -> None:
    asked = Asked(app.test_client(), store)
    post, get = asked.post, asked.get
    assert [post(f"counters/{key}") for _ in range(2)] == [1, 2]
    assert [post(f"stock/{key}?initial=2") for _ in range(3)] == [1, 0, None]
    assert [post(f"carts/{key}/ann", item=item) for item in (7, 2**53)] == [None, None]
    assert get(f"carts/{key}/ann") == [7, 2**53]
    assert get(f"registers/{key}") is None
    post(f"registers/{key}", value=0)
    assert get(f"registers/{key}") == 0
    post(f"banks/{key}?accounts=3&balance=10", **{"from": 2, "to": 0, "amount": 15})
    assert get(f"banks/{key}?accounts=3&balance=10") == [25, 10, -5]
    assert [post(f"oncall/{key}/1", doctor=doctor) for doctor in (1, 0, 1)] == [True, False, True]
    assert [post(f"limits/{key}/ann?limit=2") for _ in range(3)] == [True, True, False]
    assert [post(f"whoami/{key}", token=token) for token in (None, 5, None)] == [None, 5, 5]


@each
def test_two_requests_that_got_the_same_value_count_one_addition(app: Flask, store: str, key: str) -> None:
    counter: Any = stores(app)[store].objects["counter"]
    assert both_add(counter, key) == [1, 1]
    assert counter.read(key) == 1


@pytest.mark.parametrize(("store", "seen"), [("caching-simple", 1), ("caching-filesystem", 2)])
def test_another_process_meets_the_entries_of_the_folder_only(app: Flask, store: str, seen: int, key: str) -> None:
    path = f"/stores/{store}/counters/{key}"
    app.test_client().post(path)
    child = multiprocessing.get_context("fork").Process(target=lambda: app.test_client().post(path))
    child.start()
    child.join(30)
    assert app.test_client().get(path).get_json()["value"] == seen


@each
def test_what_is_kept_is_not_dropped_as_a_cache_would(app: Flask, store: str, key: str) -> None:
    counter: Any = stores(app)[store].objects["counter"]
    for number in range(600):  # by default, 500 entries are kept
        counter.add(f"{key}-{number}", lambda: None)
    assert [counter.read(f"{key}-{number}") for number in range(600)] == [1] * 600


class Settings:
    """What two workers have in common: the entries of RedisCache."""

    def __init__(self) -> None:
        self.entries: dict[str, int] = {}

    def get(self, key: str) -> int | None:
        """Return an entry."""
        return self.entries.get(key)

    def set(self, key: str, value: int) -> None:
        """Replace an entry."""
        self.entries[key] = value


@pytest.fixture
def workers(config: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> list[Flask]:
    """Make two workers, each with a SimpleCache of its own, before one Redis, which is a dictionary here."""
    settings, made = Settings(), Caches.__init__

    def with_settings(self: Caches, config: Any) -> None:
        made(self, config)
        for method in ("get", "set"):
            monkeypatch.setattr(self.redis, method, getattr(settings, method))

    monkeypatch.setattr(Caches, "__init__", with_settings)
    monkeypatch.setattr(memoize, "TIMEOUT_S", 60)  # longer than any test
    return [create_app(config) for _ in range(2)]


@pytest.mark.parametrize(("store", "own"), [("caching-memoize", 1), ("caching-delete-memoized", 2)])
def test_the_other_worker_goes_on_with_the_old_setting(workers: list[Flask], store: str, own: int, key: str) -> None:
    path = f"/stores/{store}/registers/{key}"
    one, other = (worker.test_client() for worker in workers)
    one.post(path, json={"value": 1})
    assert [worker.get(path).get_json()["value"] for worker in (one, other)] == [1, 1]
    one.post(path, json={"value": 2})
    assert one.get(path).get_json()["value"] == own
    assert other.get(path).get_json()["value"] == 1


IN_MEMCACHED = pytest.mark.parametrize("store", ["caching-memcached", "caching-memcached-inc"])


@contextmanager
def keeping_nothing(config: dict[str, object], answer_to_set: bytes) -> Iterator[tuple[Flask, list[bytes]]]:
    """Make an app on a Memcached that has nothing, and gives this answer to a set; without one, it hangs up."""
    commands: list[bytes] = []

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            while received := connection.recv(65536):
                commands.append(received.split()[0])
                answer = b"END\r\n" if commands[-1] == b"get" else answer_to_set
                if not answer:
                    break
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = threading.Thread(target=serve)
        server.start()
        app = create_app(config | {"MEMCACHED_PORT": listening.getsockname()[1]})
        yield app, commands
        app.extensions["backends"]["caching_memcached"].client.cache._client.disconnect_all()
        server.join(10)


@IN_MEMCACHED
def test_a_set_whose_answer_is_lost_is_503_and_not_sent_again(config: dict[str, object], store: str) -> None:
    with keeping_nothing(config, b"") as (app, commands):
        answer = app.test_client().post(f"/stores/{store}/counters/k")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.get_json(force=True)["detail"].startswith("Memcached did not answer")
    assert commands == [b"get", b"set"]


@IN_MEMCACHED
def test_a_set_that_is_refused_is_503(config: dict[str, object], store: str) -> None:
    with keeping_nothing(config, b"SERVER_ERROR out of memory storing object\r\n") as (app, _):
        answer = app.test_client().post(f"/stores/{store}/counters/k")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "is full" in answer.get_json(force=True)["detail"]
