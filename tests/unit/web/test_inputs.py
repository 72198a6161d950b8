"""Numbers and bodies: what is allowed, and which field is named when it is not."""

from typing import Any

import pytest
from flask.testing import FlaskClient

CART = "/stores/global/carts/inputs/u"
BANK = "/stores/global/banks/inputs"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("stock/k?initial={}", "initial"),
        ("banks/k?accounts={}", "accounts"),
        ("banks/k?balance={}", "balance"),
        ("limits/k/u?limit={}", "limit"),
        ("limits/k/u?window_ms={}", "window_ms"),
    ],
)
@pytest.mark.parametrize("text", ["", "-1", "1.0", "1e2", "+1", "01", " 1", "١", "x", str(2**53 + 1), "9" * 5000])
def test_a_number_in_the_query_is_whole_and_within_its_bounds(
    client: FlaskClient, path: str, field: str, text: str
) -> None:
    answer = client.post("/stores/global/" + path.format(text).replace("+", "%2B"))
    assert (answer.status_code, answer.get_json(force=True)["field"]) == (400, field)


@pytest.mark.parametrize("query", ["initial=1&initial=2", "initial=1&initial=1"])
def test_a_number_is_given_once(client: FlaskClient, query: str) -> None:
    assert client.get(f"/stores/global/stock/k?{query}").status_code == 400


@pytest.mark.parametrize("item", [-1, 2**53 + 1, 1.5, 2.0**54, True, None, "1", [], {}, 10**400])
def test_a_number_in_the_body_is_whole_and_within_its_bounds(client: FlaskClient, item: Any) -> None:
    answer = client.post(CART, json={"item": item})
    assert (answer.status_code, answer.get_json(force=True)["field"]) == (400, "item")
    assert client.get(CART).get_json()["value"] == []


@pytest.mark.parametrize("item", [0, 2**53, 1.0])
def test_the_bounds_are_allowed_and_so_is_every_way_of_writing_a_whole_number(client: FlaskClient, item: float) -> None:
    assert client.post("/stores/global/carts/bounds/u", json={"item": item}).status_code == 200
    assert client.get("/stores/global/carts/bounds/u").get_json()["value"][-1] == item


@pytest.mark.parametrize("body", [{}, {"token": -1}, {"token": "null"}, {"token": False}, {"token": []}])
def test_without_a_token_is_null_and_nothing_else(client: FlaskClient, body: dict[str, Any]) -> None:
    answer = client.post("/stores/global/whoami/inputs", json=body)
    assert (answer.status_code, answer.get_json(force=True)["field"]) == (400, "token")
    assert client.post("/stores/global/whoami/inputs", json={"token": None}).get_json()["value"] is None


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"from": 0, "to": 4, "amount": 1}, 422, "to"),
        ({"from": 4, "to": 0, "amount": 1}, 422, "from"),
        ({"from": 1, "to": 1, "amount": 1}, 422, "to"),
        ({"from": 64, "to": 0, "amount": 1}, 400, "from"),
        ({"from": 0, "to": 1, "amount": 0}, 400, "amount"),
        ({"from": 0, "to": 1, "amount": 10**6 + 1}, 400, "amount"),
        ({"from": 0, "to": 1}, 400, "amount"),
        ({"from": 0, "to": 1, "amount": 1, "currency": 2}, 400, "currency"),
    ],
)
def test_money_goes_between_two_accounts_that_there_are(
    client: FlaskClient, body: dict[str, int], status: int, field: str
) -> None:
    answer = client.post(BANK, json=body)
    assert (answer.status_code, answer.get_json(force=True)["field"]) == (status, field)
    assert client.get(BANK).get_json()["value"] == [100] * 4


@pytest.mark.parametrize(
    ("data", "content_type", "status", "field"),
    [
        ('{"item": 1}', "text/plain", 415, "Content-Type"),
        ('{"item": 1}', None, 415, "Content-Type"),
        ("", "application/json", 400, "body"),
        ("{", "application/json", 400, "body"),
        (b"\xff", "application/json", 400, "body"),
        ("[1]", "application/json", 400, "body"),
        ("null", "application/json", 400, "body"),
        ("{}", "application/json", 400, "item"),
        ('{"item": NaN}', "application/json", 400, "item"),
        ('{"item": 1, "Item": 1}', "application/json", 400, "Item"),
        ('{"item": ' + "9" * 490 + "}", "application/json", 400, "item"),
        ("[" * 512, "application/json", 400, "body"),
        (" " * 513, "application/json", 413, "body"),
    ],
)
def test_a_body_is_a_short_json_object(
    client: FlaskClient, data: str | bytes, content_type: str | None, status: int, field: str
) -> None:
    answer = client.post(CART, data=data, content_type=content_type)
    assert answer.content_type == "application/problem+json"
    assert (answer.status_code, answer.get_json(force=True)["field"]) == (status, field)
