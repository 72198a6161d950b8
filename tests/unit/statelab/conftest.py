"""Tests that take minutes or hours run only when asked for: `pytest -m long`, `pytest -m night`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from locust import events


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests out, unless `-m` names their mark."""
    for mark in {"long", "night"} - set((config.option.markexpr or "").split()):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker(mark)])
        items[:] = [item for item in items if not item.get_closest_marker(mark)]


@pytest.fixture
def locustfile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Import the users; its listeners must not reach other tests' Locust, whose application would be asked."""
    for hook in vars(events).values():
        monkeypatch.setattr(hook, "_handlers", list(hook._handlers))
    yield import_module("locustfile")
    del sys.modules["locustfile"]
