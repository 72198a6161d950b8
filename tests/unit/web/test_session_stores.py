"""Flask-Session: whose session it is, what two requests of one session do to each other, and a server that is down."""

import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_session.redis import RedisSessionInterface

from webapp import create_app

COUNTER = "/stores/session-redis/counters/k"
CART = "/stores/session-redis/carts/k/ann"


@pytest.fixture
def on_server(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Keep sessions in a dictionary in place of Redis."""
    kept: dict[str, Any] = {}

    def write(_: Any, __: Any, session: Any, name: str) -> None:
        kept[name] = dict(session)

    monkeypatch.setattr(RedisSessionInterface, "_retrieve_session_data", lambda _, name: kept.get(name))
    monkeypatch.setattr(RedisSessionInterface, "_upsert_session", write)
    return kept


def same_browser(client: FlaskClient, app: Flask) -> FlaskClient:
    """Make another client with the same cookie, and perhaps of another worker."""
    cookie = client.get_cookie("session")
    assert cookie
    other = app.test_client()
    other.set_cookie("session", cookie.value)
    return other


def test_a_session_is_the_clients_whichever_worker_answers(
    config: dict[str, object], on_server: dict[str, Any]
) -> None:
    workers = [create_app(config) for _ in range(2)]
    ann, bob = workers[0].test_client(), workers[0].test_client()
    assert [ann.post(COUNTER).get_json()["value"] for _ in range(2)] == [1, 2]
    assert bob.post(COUNTER).get_json()["value"] == 1
    assert same_browser(ann, workers[1]).post(COUNTER).get_json()["value"] == 3
    assert len(on_server) == 2


def test_a_client_that_sends_an_id_of_its_own_making_gets_another_one(
    client: FlaskClient, on_server: dict[str, Any]
) -> None:
    client.set_cookie("session", "mine")
    client.post(COUNTER)
    assert "flask-session:mine" not in on_server


def test_two_requests_of_one_session_that_run_at_the_same_time_keep_one_item(
    own_app: Flask, on_server: dict[str, Any]
) -> None:
    first = own_app.test_client()
    first.post(CART, json={"item": 1})
    both_inside = threading.Barrier(2)
    own_app.extensions["windows"]["yield"] = lambda: both_inside.wait(30)

    def add(item: int) -> None:
        same_browser(first, own_app).post(f"{CART}?window=yield", json={"item": item})

    tabs = [threading.Thread(target=add, args=(item,)) for item in (2, 3)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(30)
    assert first.get(CART).get_json()["value"] in ([1, 2], [1, 3])


def test_a_request_that_only_looks_writes_back_what_it_has_read(app: Flask, on_server: dict[str, Any]) -> None:
    client = app.test_client()
    client.post(CART, json={"item": 1})
    cookie = client.get_cookie("session")
    assert cookie
    with app.test_request_context(CART, headers={"Cookie": f"session={cookie.value}"}):
        client.post(CART, json={"item": 2})
        app.process_response(app.make_response("seen"))
    assert client.get(CART).get_json()["value"] == [1]


def test_a_session_that_cannot_be_read_is_503_like_any_other_store(client: FlaskClient) -> None:
    client.set_cookie("session", "an id")
    answer = client.get(COUNTER)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.get_json(force=True)["detail"].startswith("Redis did not answer.")


def test_a_session_that_cannot_be_written_is_503_too(client: FlaskClient) -> None:
    answer = client.post(COUNTER)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


def test_the_cookie_store_beside_it_keeps_its_cookie(client: FlaskClient) -> None:
    assert [client.post("/stores/client-session/counters/k").get_json()["value"] for _ in range(2)] == [1, 2]
