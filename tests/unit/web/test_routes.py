"""HTTP in, one store call, JSON out."""

import os
import secrets
import socket
import threading

import pytest
from flask.testing import FlaskClient

from webapp.catalogue import CATALOGUE

IN_PROCESS = [row.name for row in CATALOGUE if row.scope == "process"]


@pytest.fixture
def key() -> str:
    """Make a key that no other test has used: the stores outlive each app."""
    return secrets.token_hex(4)


@pytest.mark.parametrize("store", IN_PROCESS)
def test_each_post_adds_one_and_get_reads_it(client: FlaskClient, store: str, key: str) -> None:
    path = f"/stores/{store}/counters/{key}"
    assert client.get(path).get_json()["value"] == 0
    assert [client.post(path).get_json()["value"] for _ in range(3)] == [1, 2, 3]
    assert client.get(path).get_json()["value"] == 3


@pytest.mark.parametrize("window", ["nothing", "compute", "yield"])
@pytest.mark.parametrize("store", IN_PROCESS)
def test_in_process_stores_take_a_window(client: FlaskClient, store: str, window: str, key: str) -> None:
    answer = client.post(f"/stores/{store}/counters/{key}?window={window}")
    assert (answer.status_code, answer.get_json()["value"]) == (200, 1)


def test_every_answer_says_who_served_it(client: FlaskClient, key: str) -> None:
    for answer in client.get("/healthz"), client.post(f"/stores/global/counters/{key}"):
        served_by = answer.get_json()["served_by"]
        assert served_by["replica"] == socket.gethostname()
        assert served_by["pid"] == os.getpid()
        assert served_by["thread"] == threading.get_native_id()
        assert len(served_by["boot"]) == 8


def test_healthz_names_the_server_model_and_asks_no_other_server(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    model = {"model": "gunicorn-gthread", "workers": 2, "threads": 4, "preload": False}
    assert answer.get_json()["server"] == model
    assert set(answer.get_json()["versions"]) == {"python", "flask", "gunicorn"}


def test_stores_shows_the_catalogue(client: FlaskClient) -> None:
    shown = client.get("/stores").get_json()
    assert [row["name"] for row in shown["stores"]] == [row.name for row in CATALOGUE]
    assert shown["windows"] == ["nothing", "compute", "yield", "redis"]
