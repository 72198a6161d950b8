"""The app without its servers: Redis and Postgres are at a port where nobody listens."""

import tempfile
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp import create_app

NOBODY_LISTENS = 1


@pytest.fixture(autouse=True, scope="session")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the files of the stores on the host in a folder of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("host")))
        yield


@pytest.fixture
def config() -> dict[str, object]:
    """Give the settings that the environment would give."""
    return {
        "SERVER": "gunicorn-gthread",
        "WORKERS": 2,
        "THREADS": 4,
        "PRELOAD": False,
        "AT_ONCE": 4,
        "UNIT": "thread",
        "SECRET_KEY": "x",
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": NOBODY_LISTENS,
        "REDIS_PASSWORD": "x",
        "POSTGRES_HOST": "127.0.0.1",
        "POSTGRES_PORT": NOBODY_LISTENS,
        "POSTGRES_DB": "lab",
        "POSTGRES_USER": "lab",
        "POSTGRES_PASSWORD": "x",
    }


@pytest.fixture
def app(config: dict[str, object]) -> Flask:
    """Make an app of the test's own."""
    return create_app(config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Make a client of that app."""
    return app.test_client()
