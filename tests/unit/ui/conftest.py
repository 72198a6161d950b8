"""Locust's real web UI, without a server, with the lab's page in it."""

import pytest
from flask.testing import FlaskClient
from locust.env import Environment
from locust.web import WebUI

from statelab.ui import page
from tests.unit.ui.fake_lab import Client, FakeLab, diverged, naive, run, store, sweep


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return the web UI's client at a moment of a ten-second run; None is before it."""
    monkeypatch.setattr("sys.argv", ["locust"])  # Locust's form shows what its own command line says

    def client(now: float | None) -> FlaskClient:
        environment = Environment()
        environment.create_local_runner()
        web_ui = WebUI(environment, "127.0.0.1", 0, delayed_start=True)
        final = run(99, [diverged(), store("redis-atomic"), naive(p99_ms=None)])
        page.install(environment, FakeLab(final, sweep(), lambda: now))
        assert web_ui.app is not None
        return web_ui.app.test_client()

    return client
