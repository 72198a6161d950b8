"""What the tests of the load tester share."""

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
