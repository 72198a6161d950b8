"""The bare endpoint answers as a counter does, and keeps nothing."""

from flask.testing import FlaskClient


def test_each_request_begins_with_nothing(client: FlaskClient) -> None:
    first, second = client.post("/bare").get_json(), client.post("/bare").get_json()
    assert first["value"] == second["value"] == 1
    assert client.get("/bare").get_json()["value"] == 0


def test_its_answer_has_the_shape_of_a_counters(client: FlaskClient) -> None:
    counter = client.post("/stores/global/counters/k").get_json()
    bare = client.post("/bare").get_json()
    assert bare.keys() == counter.keys()
    assert bare["served_by"] == counter["served_by"]
