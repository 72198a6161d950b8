"""What the unit tests share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from locust import events


@pytest.fixture
def locustfile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Import the users; its listeners must not reach other tests' Locust, whose application would be asked."""
    for hook in vars(events).values():
        monkeypatch.setattr(hook, "_handlers", list(hook._handlers))
    yield import_module("locustfile")
    del sys.modules["locustfile"]


def pytest_collection_finish() -> None:
    """Refuse a test's module that imports the users by itself: later tests would wait for an application."""
    if "locustfile" in sys.modules:
        raise pytest.UsageError(
            "A test's module imports locustfile. Import it in the test, with the fixture locustfile."
        )
