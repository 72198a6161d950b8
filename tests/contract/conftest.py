"""What the contract tests share."""

import secrets
from collections.abc import Iterator

import pytest

from tests.contract.client import CLIENTS, NEEDS, REAL, REPEATED, Door, straight, through_nginx
from tests.contract.servers import REDIS_SERVER, SETTINGS, Database, redis_settings, running
from tests.lab import eventually
from webapp import create_app


@pytest.fixture
def key() -> str:
    """Make a key that no other test has used: nothing is ever reset."""
    return "contract-" + secrets.token_hex(6)


@pytest.fixture(scope="session")
def own_app() -> Iterator[Door]:
    """Reach an application in this process, on a Redis and a Postgres of the tests' own."""
    with (
        running("REDIS_IMAGE", 6379, *REDIS_SERVER) as redis_port,
        running("POSTGRES_IMAGE", 5432, **Database.ENVIRONMENT) as postgres_port,
    ):
        servers = redis_settings(redis_port) | Database(postgres_port).settings
        app = create_app(SETTINGS | {"AT_ONCE": CLIENTS} | servers)
        eventually(lambda: app.test_client().get("/readyz").status_code == 200)
        yield straight(app)


@pytest.fixture
def door(request: pytest.FixtureRequest, store: str) -> Door:
    """Reach the store that the test is about."""
    if store in REAL or NEEDS[store] not in REPEATED:
        return through_nginx(request.getfixturevalue("lab_url"))
    own: Door = request.getfixturevalue("own_app")
    return own
