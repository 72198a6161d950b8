"""The app against servers that are full, empty or old: a client gets a clear answer, and the tables are there."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import webapp
from tests.contract.servers import REDIS_SERVER, SETTINGS, Database, empty_postgres, redis_settings, running
from tests.lab import eventually
from webapp import create_app

ITEM = {"item": 2**53}


@pytest.fixture(scope="module")
def full_redis() -> Iterator[FlaskClient]:
    """Make an app whose Redis has used up its memory: an empty server needs more than the limit already."""
    with running("redis", 6379, *REDIS_SERVER, "--maxmemory", "100kb") as port:
        client = create_app(SETTINGS | redis_settings(port)).test_client()
        eventually(lambda: client.get("/readyz").status_code == 200)
        yield client


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("redis-naive/counters/k", None),  # SET
        ("redis-atomic/counters/k", None),  # INCR
        ("redis-atomic/carts/k/u", ITEM),  # RPUSH
        ("redis-atomic/banks/k", {"from": 0, "to": 1, "amount": 1}),  # MULTI … EXEC
        ("redis-atomic/limits/k/u", None),  # MULTI … EXEC
        ("redis-atomic/oncall/k/1", {"doctor": 0}),  # a script
    ],
)
def test_a_full_redis_is_503_and_says_so(full_redis: FlaskClient, path: str, body: dict[str, int] | None) -> None:
    answer = full_redis.post(f"/stores/{path}", json=body)
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Retry-After"] == "1"
    assert answer.get_json(force=True)["detail"].startswith("Redis is full")


def test_a_full_redis_is_alive_and_still_reads(full_redis: FlaskClient) -> None:
    assert full_redis.get("/readyz").status_code == 200
    assert full_redis.get("/stores/redis-atomic/counters/k").get_json()["value"] == 0


@pytest.fixture(scope="module")
def server() -> Iterator[Database]:
    """Start Postgres on an empty volume, with nothing but a database."""
    with empty_postgres() as database:
        yield database


@pytest.fixture
def database(server: Database) -> Database:
    """Empty the database: no store has a table."""
    server.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return server


def test_a_table_that_an_old_volume_lacks_is_made_by_the_next_process(database: Database) -> None:
    first = database.client()
    for store in ("postgres-naive", "postgres-atomic"):
        assert [first.post(f"/stores/{store}/counters/k").get_json()["value"] for _ in range(2)] == [1, 2]
    database.execute("DROP TABLE postgres_atomic_counters")
    second = database.client()
    assert second.post("/stores/postgres-atomic/counters/k").get_json()["value"] == 1
    assert second.post("/stores/postgres-naive/counters/k").get_json()["value"] == 3  # what was there is kept


def test_a_new_store_meets_an_old_volume(database: Database, tmp_path: Path) -> None:
    assert database.client().get("/readyz").status_code == 200
    copied = Path(webapp.__file__).parent / "stores" / "postgres" / "naive.py"
    own = tmp_path / "postgres" / "mine.py"
    own.parent.mkdir()
    own.write_text(copied.read_text(encoding="utf-8").replace("postgres_naive_", "postgres_mine_"), encoding="utf-8")
    client = create_app(SETTINGS | database.settings | {"STORES_DIR": str(tmp_path)}).test_client()
    assert client.post("/stores/postgres-mine/counters/k").get_json()["value"] == 1
    assert client.get("/stores/postgres-naive/counters/k").get_json()["value"] == 0


START = """
import json, sys
from webapp import create_app
client = create_app(json.loads(sys.argv[1])).test_client()
print("ready", flush=True)
sys.stdin.readline()
answers = [client.post(f"/stores/{store}/counters/k") for store in ("postgres-naive", "postgres-atomic")]
print([answer.status_code for answer in answers])
"""


def test_processes_that_start_together_do_not_fail_over_the_tables(database: Database) -> None:
    argv = [sys.executable, "-c", START, json.dumps(SETTINGS | database.settings)]
    folder = Path(webapp.__file__).parents[1]
    processes = [
        subprocess.Popen(argv, cwd=folder, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(8)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    with ThreadPoolExecutor(len(processes)) as together:
        outputs = list(together.map(lambda process: process.communicate("go\n", timeout=60)[0], processes))
    assert outputs == ["[200, 200]\n"] * 8
