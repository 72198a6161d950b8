"""The app without its servers: they are all at a port where nobody listens."""

import secrets
import tempfile
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp import create_app
from webapp.stores.host import _manager
from webapp.stores.postgres import one_connection

NOBODY_LISTENS = 1


@pytest.fixture(autouse=True, scope="session")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the files of the stores on the host in a folder of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("host")))
        yield


@pytest.fixture(autouse=True, scope="session")
def own_manager() -> Iterator[None]:
    """End the manager that the tests have started, if any."""
    yield
    if _manager.started.cache_info().currsize:
        with _manager.started().process:  # closes the pipe and waits
            pass


@pytest.fixture(autouse=True, scope="session")
def no_postgres() -> Iterator[None]:
    """Let an app that will be forked start without Postgres, which does not come."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(one_connection, "STARTS_WITHIN_S", 0.0)
        yield


@pytest.fixture(scope="module")
def config() -> dict[str, object]:
    """Give the settings that the environment would give."""
    return {
        "SERVER": "gunicorn-gthread",
        "WORKERS": 2,
        "THREADS": 4,
        "PRELOAD": False,
        "AT_ONCE": 4,
        "UNIT": "thread",
        "PER_REQUEST": "nothing",
        "GIL": True,
        "PACKAGES": ["gunicorn"],
        "MODELS": ["gunicorn-sync", "gunicorn-gthread"],
        "SECRET_KEY": "x",
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": NOBODY_LISTENS,
        "REDIS_PASSWORD": "x",
        "POSTGRES_HOST": "127.0.0.1",
        "POSTGRES_PORT": NOBODY_LISTENS,
        "POSTGRES_DB": "lab",
        "POSTGRES_USER": "lab",
        "POSTGRES_PASSWORD": "x",
        "MEMCACHED_HOST": "127.0.0.1",
        "MEMCACHED_PORT": NOBODY_LISTENS,
        "MARIADB_HOST": "127.0.0.1",
        "MARIADB_PORT": NOBODY_LISTENS,
        "MARIADB_DB": "lab",
        "MARIADB_USER": "lab",
        "MARIADB_PASSWORD": "x",
    }


@pytest.fixture(scope="module")
def app(config: dict[str, object]) -> Flask:
    """Make an app for the tests of a module."""
    return create_app(config)


@pytest.fixture
def own_app(config: dict[str, object]) -> Flask:
    """Make an app for a test that changes it."""
    return create_app(config)


@pytest.fixture
def key() -> str:
    """Make a key that no other test has used: what the stores keep outlives each app."""
    return secrets.token_hex(4)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Make a client of that app."""
    return app.test_client()
