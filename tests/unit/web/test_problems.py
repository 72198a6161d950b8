"""Every error is an RFC 9457 problem document that names the field at fault."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg2.extensions import TransactionRollbackError
from werkzeug.test import TestResponse

from webapp.facts import Scope
from webapp.store_files import find

SHARED = [file.name for file in find() if file.facts.scope == Scope.SHARED and "counter" in file.classes]


def problem(answer: TestResponse) -> dict[str, object]:
    """Check what all problems have in common and return the document."""
    assert answer.content_type == "application/problem+json"
    document = answer.get_json(force=True)
    assert document["status"] == answer.status_code
    assert document["type"] == "about:blank"
    assert document["title"]
    assert document["detail"]
    return dict(document)


@pytest.mark.parametrize(
    ("method", "path", "status", "field"),
    [
        ("GET", "/nowhere", 404, "path"),
        ("GET", "//stores", 404, "path"),
        ("GET", "/stores/global/counters/a%2Fb", 404, "path"),
        ("GET", "/stores/nosuch/counters/k", 404, "store"),
        ("POST", "/stores/nosuch/counters/k?window=nosuch", 404, "store"),
        ("GET", "/stores/global/counters/a.b", 400, "key"),
        ("POST", "/stores/global/counters/a%0A", 400, "key"),
        ("POST", "/stores/global/counters/" + "k" * 65, 400, "key"),
        ("POST", "/stores/global/counters/k?window=nosuch", 400, "window"),
        ("POST", "/stores/global/counters/k?window=", 400, "window"),
        ("POST", "/stores/global/counters/k?window=yield&window=yield", 400, "window"),
        ("POST", "/stores/redis-atomic/counters/k?window=yield", 422, "window"),
        ("POST", "/stores/global-lock/registers/k", 422, "store"),
        ("GET", "/stores/global-lock/registers/k", 422, "store"),
        ("POST", "/stores/global/carts/k/a.b", 400, "user"),
        ("GET", "/stores/global/carts/k/a.b", 400, "user"),
        ("GET", "/stores/global/oncall/k/" + "1" * 65, 400, "round"),
    ],
)
def test_the_field_at_fault_is_named(client: FlaskClient, method: str, path: str, status: int, field: str) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, problem(answer)["field"]) == (status, field)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "nonsense"])
def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient, method: str) -> None:
    answer = client.open("/stores", method=method)
    assert (answer.status_code, problem(answer)["field"]) == (405, "method")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/readyz"), ("POST", "/stores/global/counters/k?window=redis")]
    + [(method, f"/stores/{store}/counters/k") for store in SHARED for method in ("GET", "POST")],
)
def test_a_server_that_does_not_answer_is_503_and_worth_a_retry(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert "did not answer" in str(problem(answer)["detail"])


def test_a_transaction_that_was_undone_too_often_is_503_and_says_that_nothing_has_changed(own_app: Flask) -> None:
    def undone() -> str:
        raise TransactionRollbackError

    own_app.add_url_rule("/undone", view_func=undone)
    answer = own_app.test_client().get("/undone")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert "Nothing has changed" in str(problem(answer)["detail"])


def test_a_fault_of_our_own_is_500_without_its_traceback(own_app: Flask) -> None:
    own_app.add_url_rule("/broken", view_func=lambda: str(1 // 0))
    answer = own_app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "ZeroDivision" not in str(problem(answer))
