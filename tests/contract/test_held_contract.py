"""A holder that dies, one that is slow, one who is always too late: each wait ends. And requests sent again."""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient

from webapp import create_app, retries
from webapp.backends import postgres, switched_on
from webapp.stores._dictionary import State
from webapp.stores._transactions import Run
from webapp.stores.postgres import advisory
from webapp.stores.redis import lock
from webapp.stores.redis._commands import Commands


@pytest.fixture
def client(servers: dict[str, object]) -> FlaskClient:
    """Make a client of an app that has not connected yet."""
    return create_app(servers).test_client()


def backend(client: FlaskClient, name: str) -> Any:
    """Return what the stores are given."""
    return switched_on(client.application)[name].client


def dying(run: Run, client: Any, name: str, write: Callable[[Any], object]) -> None:
    """Begin a transaction in a process of its own, which dies after a write."""

    def work(state: State) -> None:
        write(state)
        os._exit(3)

    process = multiprocessing.get_context("fork").Process(target=run, args=(client, name, work))
    process.start()
    process.join(30)
    assert process.exitcode == 3


def told(client: FlaskClient, path: str) -> str:
    """Expect a 503 and return what it says."""
    answer = client.post(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    return str(answer.get_json(force=True)["detail"])


def test_a_redis_lock_outlives_its_holder_until_its_time_is_up(
    client: FlaskClient, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/stores/redis-lock/counters/{key}"
    monkeypatch.setattr(lock, "LASTS_S", 2.0)
    monkeypatch.setattr(lock, "PATIENCE_S", 0.1)
    began = time.monotonic()
    dying(lock.run, backend(client, "redis"), f"counter:{key}", lambda state: state.__setitem__(("counter", key), 99))
    assert told(client, path).endswith("Nothing has changed.")
    monkeypatch.setattr(lock, "PATIENCE_S", 10.0)
    assert client.post(path).get_json()["value"] == 100  # what the dead one has written is there
    assert time.monotonic() - began >= 2.0


def test_whoever_finds_the_redis_lock_gone_does_not_say_that_all_is_well(
    client: FlaskClient, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/stores/redis-lock/counters/{key}"

    def slow(*_: Any) -> int:
        time.sleep(4 * lock.LASTS_S)
        return 6

    monkeypatch.setattr(lock, "LASTS_S", 0.05)
    monkeypatch.setattr(Commands, "get", slow)
    assert "may or may not have taken effect" in told(client, path)
    monkeypatch.undo()
    assert client.get(path).get_json()["value"] == 7


def test_who_is_always_too_late_gives_up_and_has_changed_nothing(
    client: FlaskClient, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis, get = backend(client, "redis"), Commands.get

    def get_and_be_overtaken(state: Commands, name: Any, default: Any = None, /) -> Any:
        found = get(state, name, default)
        redis.incrby(f"redis-watch:counter:{key}", 10)
        return found

    monkeypatch.setattr(retries, "PAUSE_S", 0)
    with monkeypatch.context() as patch:
        patch.setattr(Commands, "get", get_and_be_overtaken)
        assert told(client, f"/stores/redis-watch/counters/{key}").endswith("Nothing has changed.")
    after = client.get(f"/stores/redis-watch/counters/{key}").get_json()
    assert after["value"] == 10 * retries.MOST_ATTEMPTS
    assert "retries" not in after


@pytest.mark.parametrize(
    "store", ["redis-watch", "postgres-repeatable-read", "postgres-serializable", "postgres-version"]
)
def test_the_answer_says_how_often_the_work_was_undone(client: FlaskClient, store: str, key: str) -> None:
    def add(_: int) -> dict[str, int]:
        return dict(client.application.test_client().post(f"/stores/{store}/counters/{key}").get_json())

    with ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(add, range(80)))
    assert sorted(answer["value"] for answer in answers) == list(range(1, 81))
    assert sum(answer.get("retries", 0) for answer in answers) > 0


def test_postgres_frees_the_lock_of_a_holder_that_dies_and_undoes_its_writes(client: FlaskClient, key: str) -> None:
    path = f"/stores/postgres-advisory/counters/{key}"
    assert client.post(path).get_json()["value"] == 1
    own = postgres.client(client.application.config)  # a connection must not cross a fork
    dying(advisory.run, own, f"counter:{key}", lambda rows: rows.write(f"counter:{key}", "99"))
    assert client.post(path).get_json()["value"] == 2


@pytest.mark.parametrize(
    ("store", "statement", "values"),
    [
        ("postgres-advisory", "SELECT pg_advisory_xact_lock(hashtext(%s))", "postgres-advisory:counter:{}"),
        ("postgres-for-update", "SELECT 1 FROM postgres_for_update_counters WHERE key = %s FOR UPDATE", "{}"),
        ("postgres-atomic", "SELECT 1 FROM postgres_atomic_counters WHERE key = %s FOR UPDATE", "{}"),
    ],
)
def test_who_waits_for_a_lock_in_postgres_is_told_in_time_that_nothing_has_changed(
    servers: dict[str, object], key: str, monkeypatch: pytest.MonkeyPatch, store: str, statement: str, values: str
) -> None:
    monkeypatch.setattr(postgres, "LOCK_TIMEOUT_S", 1)
    client, path = create_app(servers).test_client(), f"/stores/{store}/counters/{key}"
    assert client.post(path).get_json()["value"] == 1
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with backend(client, "postgres").transaction() as cur:
            cur.execute(statement, (values.format(key),))
            taken.set()
            done.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(30)
    assert told(client, path).endswith("Nothing has changed.")
    done.set()
    holder.join(30)
    assert client.post(path).get_json()["value"] == 2


@pytest.mark.parametrize("store", ["redis-idempotent", "postgres-idempotent"])
def test_what_is_sent_again_with_its_key_is_counted_once_and_answered_alike(
    client: FlaskClient, store: str, key: str
) -> None:
    path = f"/stores/{store}/counters/{key}"

    def send(request: str) -> int:
        answer = client.application.test_client().post(path, headers={"Idempotency-Key": request})
        return int(answer.get_json()["value"])

    with ThreadPoolExecutor(8) as clients:
        first = list(clients.map(send, ["one"] * 40))
        assert first == [1] * 40
        many = list(clients.map(send, [f"request {number % 10}" for number in range(40)]))
    assert many == many[:10] * 4
    assert sorted(many[:10]) == list(range(2, 12))
    assert client.get(path).get_json()["value"] == 11
    assert [client.post(path).get_json()["value"] for _ in range(2)] == [12, 13]  # who names no request means a new one
    assert client.post(f"{path}-other", headers={"Idempotency-Key": "one"}).get_json()["value"] == 1
