"""What the contract tests share."""

import secrets
from collections.abc import Iterator

import pytest

from tests.contract.client import CLIENTS, REAL, REPEATED, Door, straight, through_nginx
from tests.contract.servers import SETTINGS, eventually, postgres, redis
from webapp import create_app
from webapp.store_files import find


@pytest.fixture
def key() -> str:
    """Make a key that no other test has used: nothing is ever reset."""
    return "contract-" + secrets.token_hex(6)


@pytest.fixture(scope="session")
def own_app() -> Iterator[Door]:
    """Reach an application in this process, on a Redis and a Postgres of the tests' own."""
    with redis() as on_redis, postgres() as on_postgres:
        app = create_app(SETTINGS | {"AT_ONCE": CLIENTS} | on_redis | on_postgres)
        eventually(lambda: app.test_client().get("/readyz").status_code == 200)
        yield straight(app)


@pytest.fixture
def door(request: pytest.FixtureRequest, store: str) -> Door:
    """Reach the store that the test is about."""
    [needs] = [file.facts.needs for file in find() if file.name == store]
    if store in REAL or needs not in REPEATED:
        return through_nginx(request.getfixturevalue("lab_url"))
    own: Door = request.getfixturevalue("own_app")
    return own
