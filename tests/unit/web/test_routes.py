"""What belongs to no workload: who answers, whether it is alive, and the catalogue."""

import os
import socket
import threading

from flask.testing import FlaskClient

from webapp.catalogue import CATALOGUE
from webapp.promises import WORKLOADS
from webapp.windows import NAMES


def test_every_answer_says_who_served_it(client: FlaskClient) -> None:
    for answer in client.get("/healthz"), client.post("/stores/global/counters/k"):
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
    assert shown["workloads"] == list(WORKLOADS)
    assert shown["windows"] == list(NAMES)


def test_stores_says_how_each_workload_is_done_and_why_not(client: FlaskClient) -> None:
    rows = {row["name"]: row for row in client.get("/stores").get_json()["stores"]}
    counter = rows["redis-incr"]["workloads"]["counter"]
    assert counter["control"] == "redis-naive"
    assert counter["expected"]["processes"] == ["NO VIOLATION SEEN"]
    assert counter["how"].startswith("INCR")
    assert "assignment" in rows["global-lock"]["cannot"]["register"]
