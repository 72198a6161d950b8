"""What the contract tests share."""

import secrets
from collections.abc import Iterator

import pytest

from tests.contract.client import CLIENTS, FILES, Door, straight, through_nginx, wants_lab
from tests.contract.servers import REDIS_SERVER, SETTINGS, empty_postgres, redis_settings, running
from tests.lab import eventually
from webapp import create_app


@pytest.fixture
def key() -> str:
    """Make a key that no other test has used: nothing is ever reset."""
    return "contract-" + secrets.token_hex(6)


@pytest.fixture(scope="session")
def servers() -> Iterator[dict[str, object]]:
    """Start a Redis and a Postgres of the tests' own, and return the settings of an app that uses both."""
    with running("redis", 6379, *REDIS_SERVER) as redis_port, empty_postgres() as database:
        yield SETTINGS | {"AT_ONCE": CLIENTS} | redis_settings(redis_port) | database.settings


@pytest.fixture(scope="session")
def own_app(servers: dict[str, object]) -> Door:
    """Reach an application in this process, on servers of the tests' own."""
    app = create_app(servers)
    eventually(lambda: app.test_client().get("/readyz").status_code == 200)
    return straight(app)


@pytest.fixture
def door(request: pytest.FixtureRequest, store: str) -> Door:
    """Reach the store that the test is about."""
    if wants_lab(FILES[store]):
        return through_nginx(request.getfixturevalue("lab_url"))
    own: Door = request.getfixturevalue("own_app")
    return own
