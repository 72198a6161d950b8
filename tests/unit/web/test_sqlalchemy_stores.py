"""Flask-SQLAlchemy on SQLite, with real processes and threads, and what it says to Postgres."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.exc import StaleDataError

from tests.unit.web.asked import Asked
from webapp import retries
from webapp.backends.sqlalchemy import Database, Row, SqliteRow, db
from webapp.catalogue import stores
from webapp.retries import MOST_ATTEMPTS

NAIVE = ("sqlalchemy-sqlite-orm", "sqlalchemy-sqlite-for-update")
each_naive = pytest.mark.parametrize("store", NAIVE)


@pytest.mark.parametrize("store", [*NAIVE, "sqlalchemy-sqlite-version"])
def test_every_workload_is_done_when_one_request_comes_after_the_other(
    client: FlaskClient, store: str, key: str
) -> None:
    asked = Asked(client, store)
    post, get = asked.post, asked.get
    assert [post(f"counters/{key}") for _ in range(2)] == [1, 2]
    assert get(f"counters/{key}") == 2
    assert [post(f"stock/{key}?initial=2") for _ in range(3)] == [1, 0, None]
    assert get(f"stock/{key}?initial=2") == 0
    assert [post(f"carts/{key}/ann", item=item) for item in (7, 2**53)] == [None, None]
    assert get(f"carts/{key}/ann") == [7, 2**53]
    assert get(f"registers/{key}") is None
    post(f"registers/{key}", value=0)
    assert get(f"registers/{key}") == 0
    post(f"banks/{key}?accounts=3&balance=10", **{"from": 2, "to": 0, "amount": 15})
    assert get(f"banks/{key}?accounts=3&balance=10") == [25, 10, -5]
    assert [post(f"oncall/{key}/1", doctor=doctor) for doctor in (1, 0, 1)] == [True, False, True]
    assert get(f"oncall/{key}/1") == [True, False]
    assert [post(f"limits/{key}/ann?limit=2") for _ in range(3)] == [True, True, False]
    left_behind = 5 if store in NAIVE else None
    assert [post(f"whoami/{key}", token=token) for token in (None, 5, None)] == [None, 5, left_behind]


def test_what_an_expression_can_do_is_done_by_the_database(client: FlaskClient, key: str) -> None:
    asked = Asked(client, "sqlalchemy-sqlite-expression")
    post = asked.post
    assert [post(f"counters/{key}") for _ in range(2)] == [1, 2]
    assert [post(f"stock/{key}?initial=2") for _ in range(3)] == [1, 0, None]
    post(f"banks/{key}?accounts=3&balance=10", **{"from": 2, "to": 0, "amount": 15})
    assert asked.get(f"banks/{key}?accounts=3&balance=10") == [25, 10, -5]
    assert [post(f"oncall/{key}/1", doctor=doctor) for doctor in (1, 0, 1)] == [True, False, True]
    assert [post(f"limits/{key}/ann?limit=2") for _ in range(3)] == [True, True, False]
    assert [post(f"whoami/{key}", token=token) for token in (None, 5, None)] == [None, 5, None]


@pytest.mark.parametrize("store", ["sqlalchemy-sqlite-expression", "sqlalchemy-sqlite-version"])
def test_threads_lose_no_addition_and_answer_each_value_once(client: FlaskClient, store: str, key: str) -> None:
    def add(_: int) -> int:
        return int(client.application.test_client().post(f"/stores/{store}/counters/{key}").get_json()["value"])

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(add, range(40))) == list(range(1, 41))


def test_nothing_comes_between_the_look_and_the_change_of_one_statement_of_sqlite(app: Flask, key: str) -> None:
    def leave(doctor: int, round_: int) -> bool:
        url = f"/stores/sqlalchemy-sqlite-expression/oncall/{key}/{round_}"
        return bool(app.test_client().post(url, json={"doctor": doctor}).get_json()["value"])

    with ThreadPoolExecutor(2) as doctors:
        for round_ in range(20):
            assert sorted(doctors.map(leave, (0, 1), (round_, round_))) == [False, True]


@each_naive
def test_two_requests_that_hold_the_same_row_count_one_addition(app: Flask, store: str, key: str) -> None:
    counter, both_inside, values = stores(app)[store].objects["counter"], threading.Barrier(2), []

    def add() -> None:
        with app.app_context():
            values.append(counter.add(key, lambda: both_inside.wait(30)))  # type: ignore[attr-defined]

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert values == [1, 1]
    assert app.test_client().get(f"/stores/{store}/counters/{key}").get_json()["value"] == 1


def test_the_lock_that_postgres_is_asked_for_is_left_out_for_sqlite_without_a_word() -> None:
    held = select(Row.n).with_for_update()
    for_postgres = held.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    assert str(for_postgres).endswith("FOR UPDATE")
    assert "FOR UPDATE" not in str(held.compile(dialect=sqlite.dialect()))


@pytest.fixture
def database(app: Flask) -> Database:
    """Return what the stores are given."""
    given: Database = stores(app)["sqlalchemy-sqlite-orm"].objects["counter"].database  # type: ignore[attr-defined]
    return given


@pytest.mark.parametrize(("refused", "tries"), [(3, 4), (1000, MOST_ATTEMPTS)])
def test_what_a_version_refused_is_done_again_but_not_for_ever(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch, refused: int, tries: int
) -> None:
    monkeypatch.setattr(retries, "PAUSE_S", 0)
    done: list[int] = []

    def work() -> int:
        done.append(len(done))
        if len(done) <= refused:
            raise StaleDataError
        return 7

    with app.app_context():
        if tries == MOST_ATTEMPTS:
            with pytest.raises(StaleDataError):
                database.again(work)
        else:
            assert database.again(work) == 7
    assert len(done) == tries


def test_a_version_that_is_refused_each_time_is_503_and_nothing_has_changed(own_app: Flask) -> None:
    def refused() -> str:
        raise StaleDataError

    own_app.add_url_rule("/refused", view_func=refused)
    answer = own_app.test_client().get("/refused")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "Nothing has changed." in answer.get_json(force=True)["detail"]


def test_a_file_that_is_full_is_said_to_be_full_and_nothing_of_the_write_stays(own_app: Flask, key: str) -> None:
    path, items = f"/stores/sqlalchemy-sqlite-orm/carts/{key}/ann", [2**53] * 150
    client = own_app.test_client()
    client.post(path, json={"item": 0})
    with own_app.app_context(), db.engines["sqlite"].connect() as connection:
        connection.execute(update(SqliteRow).where(SqliteRow.name.contains(key)).values(items=items))
        connection.commit()
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # no more than there are
    while (answer := client.post(path, json={"item": 2**53})).status_code == 200:
        items.append(2**53)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "was locked for too long, or is full" in answer.get_json(force=True)["detail"]
    assert client.get(path).get_json()["value"] == items


def test_a_server_that_is_down_is_503(client: FlaskClient, key: str) -> None:
    answer = client.post(f"/stores/sqlalchemy-orm/counters/{key}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
