"""Flask-Limiter in the memory of a process, which is all that it knows."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

from webapp import create_app


@pytest.fixture
def path() -> str:
    """Make a path with a key that no other test has used."""
    return f"/stores/limiter-memory/limits/{secrets.token_hex(4)}"


def test_the_limit_holds_in_every_window_and_for_each_user(
    client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("limits.storage.memory.time", SimpleNamespace(time=lambda: now[0]))

    def ask(user: str, after_s: float) -> bool:
        now[0] += after_s
        admitted: bool = client.post(f"{path}/{user}?limit=2&window_ms=1000").get_json()["value"]
        return admitted

    assert [ask("ann", 0), ask("ann", 0.75), ask("ann", 0.125)] == [True, True, False]
    assert ask("bob", 0)
    assert [ask("ann", 0.25), ask("ann", 0.5)] == [True, False], "a window begins at any time"


def test_many_threads_are_admitted_no_more_often_than_the_limit_says(client: FlaskClient, path: str) -> None:
    def ask(_: int) -> bool:
        answer = client.application.test_client().post(f"{path}/ann?limit=30&window_ms=3600000&window=yield")
        return bool(answer.get_json()["value"])

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(ask, range(80))) == 30


def test_each_worker_admits_the_whole_limit(config: dict[str, object], path: str) -> None:
    workers = [create_app(config).test_client() for _ in range(2)]
    asked = [worker.post(f"{path}/ann?limit=3").get_json()["value"] for worker in workers for _ in range(4)]
    assert asked == [True, True, True, False] * 2


def test_a_window_that_is_no_whole_number_of_seconds_is_refused(client: FlaskClient, path: str) -> None:
    answer = client.post(f"{path}/ann?window_ms=1500")
    assert (answer.status_code, answer.get_json(force=True)["field"]) == (422, "window_ms")


def test_it_looks_at_no_request_but_those_of_its_stores(client: FlaskClient) -> None:
    assert not client.application.before_request_funcs
    assert not client.application.after_request_funcs
