"""What belongs to no workload: who answers, whether it is alive, and the catalogue."""

import os
import socket

from flask.testing import FlaskClient


def test_every_answer_says_who_served_it(client: FlaskClient) -> None:
    for answer in client.get("/healthz"), client.post("/stores/global/counters/k"):
        served_by = answer.get_json()["served_by"]
        assert served_by["replica"] == socket.gethostname()
        assert served_by["pid"] == os.getpid()
        assert served_by["unit"] == "thread"
        assert served_by["number"] >= 1
        assert len(served_by["boot"]) == 8


def test_healthz_names_the_server_model_and_asks_no_other_server(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    model = {"model": "gunicorn-gthread", "workers": 2, "threads": 4, "preload": False}
    model |= {"at_once": 4, "unit": "thread", "per_request": "nothing"}
    assert answer.get_json()["server"] == model | {"models": ["gunicorn-sync", "gunicorn-gthread"]}
    assert set(answer.get_json()["versions"]) == {"python", "flask", "gunicorn"}


def test_stores_says_how_each_workload_is_done_and_why_not(client: FlaskClient) -> None:
    rows = {row["name"]: row for row in client.get("/stores").get_json()["stores"]}
    counter = rows["redis-atomic"]["workloads"]["counter"]
    assert counter["naive_twin"] == "redis-naive"
    assert counter["atomic_among"] == "everybody"
    assert counter["how"].startswith("INCR")
    assert "assignment" in rows["global-lock"]["cannot"]["register"]
