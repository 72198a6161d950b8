"""HTTP in, one store call, JSON out: every workload, on the stores that need no server."""

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from webapp.facts import Scope
from webapp.store_files import find

IN_PROCESS = [file for file in find() if file.facts.needs is None]


def each(workload: str) -> pytest.MarkDecorator:
    """Run a test for each in-process store that does the workload, and for one of identities also if it keeps none."""
    able = [file for file in IN_PROCESS if workload in file.classes]
    kept = [file.name for file in able if workload == "whoami" or file.facts.scope != Scope.REQUEST]
    return pytest.mark.parametrize("store", kept)


class Url:
    """One store's collection, with a key that no other test has used: the stores outlive each app."""

    def __init__(self, client: FlaskClient, store: str, collection: str) -> None:
        self.client = client
        self.path = f"/stores/{store}/{collection}/{secrets.token_hex(4)}"

    def post(self, more: str = "", **body: int | None) -> Any:
        """POST and return the value; the answer must be complete."""
        answer = self.client.post(self.path + more, json=body or None).get_json()
        assert set(answer) - {"refused"} == {"value", "served_by"}, answer
        return answer["value"]

    def get(self, more: str = "") -> Any:
        """GET and return the value."""
        answer = self.client.get(self.path + more).get_json()
        assert set(answer) == {"value", "served_by"}, answer
        return answer["value"]


@each("counter")
def test_a_counter_counts_from_0(client: FlaskClient, store: str) -> None:
    counter = Url(client, store, "counters")
    assert counter.get() == 0
    assert [counter.post() for _ in range(3)] == [1, 2, 3]
    assert counter.get() == 3


@each("stock")
def test_a_stock_is_sold_and_then_refuses(client: FlaskClient, store: str) -> None:
    stock = Url(client, store, "stock")
    assert stock.get() == 100
    assert stock.get("?initial=2") == 2
    assert [stock.post("?initial=2") for _ in range(4)] == [1, 0, None, None]
    assert client.post(stock.path + "?initial=2").get_json()["refused"] is True
    assert stock.get("?initial=2") == 0


@each("stock")
def test_a_sale_is_no_refusal_and_a_stock_of_0_sells_nothing(client: FlaskClient, store: str) -> None:
    stock = Url(client, store, "stock")
    assert client.post(stock.path).get_json()["refused"] is False
    assert Url(client, store, "stock").post("?initial=0") is None


@each("cart")
def test_a_cart_holds_what_its_user_put_in(client: FlaskClient, store: str) -> None:
    cart = Url(client, store, "carts")
    assert cart.get("/ann") == []
    assert [cart.post("/ann", item=item) for item in (7, 2**53, 0)] == [None, None, None]
    cart.post("/bob", item=8)
    assert sorted(cart.get("/ann")) == [0, 7, 2**53]
    assert cart.get("/bob") == [8]


@each("register")
def test_a_register_holds_what_was_written_last(client: FlaskClient, store: str) -> None:
    register = Url(client, store, "registers")
    assert register.get() is None
    assert [register.post(value=value) for value in (5, 3)] == [None, None]
    assert register.get() == 3


@each("transfer")
def test_a_transfer_takes_here_and_gives_there(client: FlaskClient, store: str) -> None:
    bank = Url(client, store, "banks")
    assert bank.get() == [100] * 4
    assert bank.post("?accounts=3&balance=10", **{"from": 2, "to": 0, "amount": 15}) is None
    assert bank.get("?accounts=3&balance=10") == [25, 10, -5]


@each("oncall")
def test_the_second_doctor_must_stay(client: FlaskClient, store: str) -> None:
    oncall = Url(client, store, "oncall")
    assert oncall.get("/1") == [True, True]
    assert [oncall.post("/1", doctor=doctor) for doctor in (1, 0, 1)] == [True, False, True]
    assert oncall.get("/1") == [True, False]
    assert oncall.get("/2") == [True, True]


@each("whoami")
def test_one_at_a_time_everybody_is_who_they_are(client: FlaskClient, store: str) -> None:
    whoami = Url(client, store, "whoami")
    assert whoami.post(token=None) is None
    assert [whoami.post(token=token) for token in (5, 2**53, 0)] == [5, 2**53, 0]


@each("whoami")
def test_a_visitor_without_a_token_is_nobody_unless_the_last_user_is_still_there(
    client: FlaskClient, store: str
) -> None:
    [facts] = [file.facts_of("whoami") for file in IN_PROCESS if file.name == store]
    whoami = Url(client, store, "whoami")
    whoami.post(token=7)
    whoami.client = client.application.test_client()  # somebody else's browser: it has not been given a cookie
    assert whoami.post(token=None) == (None if facts.scope in (Scope.REQUEST, Scope.CLIENT) else 7)


@pytest.fixture
def minute(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Stop the clock that periods are counted by, in ns; the test moves it."""
    now = [60 * 10**9]
    monkeypatch.setattr("time.monotonic_ns", lambda: now[0])
    yield now
    monkeypatch.undo()


@each("rate-limit")
def test_a_limit_admits_so_many_in_each_period_and_for_each_user(
    client: FlaskClient, store: str, minute: list[int]
) -> None:
    limits = Url(client, store, "limits")
    assert [limits.post("/ann?limit=2") for _ in range(3)] == [True, True, False]
    assert limits.post("/bob?limit=2") is True
    minute[0] += 60 * 10**9 - 1
    assert limits.post("/ann?limit=2") is False
    minute[0] += 1
    assert limits.post("/ann?limit=2") is True


@each("rate-limit")
def test_a_period_is_as_long_as_asked_for(client: FlaskClient, store: str, minute: list[int]) -> None:
    limits = Url(client, store, "limits")
    assert [limits.post("/ann?limit=1&window_ms=5") for _ in range(2)] == [True, False]
    minute[0] += 5 * 10**6
    assert limits.post("/ann?limit=1&window_ms=5") is True


@pytest.mark.parametrize("window", ["nothing", "compute", "yield"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("counters/{key}", None),
        ("stock/{key}", None),
        ("carts/{key}/u", {"item": 1}),
        ("banks/{key}", {"from": 0, "to": 1, "amount": 1}),
        ("oncall/{key}/1", {"doctor": 0}),
        ("whoami/{key}", {"token": 1}),
        ("limits/{key}/u", None),
    ],
)
def test_in_process_stores_take_a_window(
    client: FlaskClient, path: str, body: dict[str, int] | None, window: str
) -> None:
    for store in ("global", "global-lock"):
        url = f"/stores/{store}/{path.format(key=secrets.token_hex(4))}?window={window}"
        assert client.post(url, json=body).status_code == 200
