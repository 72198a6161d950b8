"""What a client brings along: whose copy it is, what its signature is worth, and how much of it there may be."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp import create_app
from webapp.cookies import Cookies
from webapp.stores.client import session

COUNTER = "/stores/client-session/counters/k"
CART = "/stores/client-session/carts/k/ann"


def cookie(client: FlaskClient) -> str:
    """Return the session as the client keeps it."""
    kept = client.get_cookie("session")
    assert kept
    return kept.value


def test_each_client_counts_for_itself_whichever_worker_answers(config: dict[str, object]) -> None:
    workers = [create_app(config) for _ in range(2)]
    ann, bob = workers[0].test_client(), workers[0].test_client()
    assert [ann.post(COUNTER).get_json()["value"] for _ in range(3)] == [1, 2, 3]
    assert bob.post(COUNTER).get_json()["value"] == 1
    with_the_other = workers[1].test_client()
    with_the_other.set_cookie("session", cookie(ann))
    assert with_the_other.post(COUNTER).get_json()["value"] == 4


def test_a_request_without_a_cookie_costs_no_signature_and_none_is_sent_to_it(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed: list[object] = []
    sign = Cookies.get_signing_serializer

    def signing(interface: Cookies, app: Flask) -> object:
        signed.append(app)
        return sign(interface, app)

    monkeypatch.setattr(Cookies, "get_signing_serializer", signing)
    answer = client.post("/stores/global/counters/k")
    assert (answer.status_code, "Set-Cookie" in answer.headers, signed) == (200, False, [])
    assert [client.post(COUNTER).get_json()["value"] for _ in range(2)] == [1, 2]
    assert len(signed) == 3  # to write the first cookie, to read it, and to write the second


def test_a_worker_with_another_key_takes_the_session_for_a_new_one(config: dict[str, object]) -> None:
    ann = create_app(config).test_client()
    ann.post(COUNTER)
    elsewhere = create_app(config | {"SECRET_KEY": "made by this worker"}).test_client()
    elsewhere.set_cookie("session", cookie(ann))
    answer = elsewhere.get(COUNTER)
    assert (answer.status_code, answer.get_json()["value"]) == (200, 0)


def test_of_two_tabs_that_act_at_once_the_last_answer_wins(client: FlaskClient) -> None:
    client.post(CART, json={"item": 1})
    before = cookie(client)
    client.post(CART, json={"item": 2})
    client.set_cookie("session", before)  # the other tab's request had been sent by then
    client.post(CART, json={"item": 3})
    assert client.get(CART).get_json()["value"] == [1, 3]


def test_a_client_may_send_an_old_cookie_again_but_none_of_its_own_making(client: FlaskClient) -> None:
    client.post(COUNTER)
    old = cookie(client)
    client.post(COUNTER)
    client.set_cookie("session", old)
    assert client.get(COUNTER).get_json()["value"] == 1
    client.set_cookie("session", "x" + old)
    assert client.get(COUNTER).get_json()["value"] == 0


def test_the_oldest_make_room_and_no_cookie_is_larger_than_a_browser_keeps(client: FlaskClient) -> None:
    users = [f"user-{number}" for number in range(20)]
    for user in users:
        for item in range(20):
            answer = client.post(f"/stores/client-session/carts/k/{user}", json={"item": 2**40 + item})
            assert len(answer.headers["Set-Cookie"]) < 4096
    sizes = [len(client.get(f"/stores/client-session/carts/k/{user}").get_json()["value"]) for user in users]
    assert (sizes[0], sizes[-1]) == (0, 20)


def test_what_is_too_large_for_a_cookie_is_refused_not_dropped(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session.kept, "most_characters", 50)
    client.post(CART, json={"item": 1})
    answer = client.post(CART, json={"item": 10**15})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert client.get(CART).get_json()["value"] == [1]
