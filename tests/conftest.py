"""One stack for all tests that need one, started by `make up` and removed even after a failure.

Some tests run only when asked for: `make long`, `make extras`, `pytest -m night`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack import extras
from tests.lab import PROJECT, Lab

# Otherwise Locust patches the sockets and threads of this whole process, and other tests need the real ones.
os.environ["LOCUST_SKIP_MONKEY_PATCH"] = "1"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what wants the lab, and leave out what runs only when asked for, unless `-m` names its mark."""
    for item in items:
        if {"lab", "lab_url"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.lab)
    for mark in {"long", "night", "extras"} - set((config.option.markexpr or "").split()):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker(mark)])
        items[:] = [item for item in items if not item.get_closest_marker(mark)]


@pytest.fixture(scope="session")
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start the lab with `make up`, and remove it with its data at the end."""
    lab = Lab(PROJECT, tmp_path_factory.mktemp("results"))
    asked = any(item.get_closest_marker("extras") for item in request.session.items)
    try:
        started = lab.make("up", WITH=" ".join(extras.CHOICES) if asked else "")
        assert started.returncode == 0, started.stdout
        yield lab
    finally:
        lab.make("clean")


@pytest.fixture(scope="session")
def lab_url(request: pytest.FixtureRequest) -> str:
    """Return the lab's address: LAB_URL if it is set, else that of the tests' own lab."""
    given = os.environ.get("LAB_URL")
    if given:
        return given.rstrip("/")
    own: Lab = request.getfixturevalue("lab")
    return own.url


@pytest.fixture
def own_results(tmp_path: Path) -> Path:
    """Return a results folder that no other test writes to."""
    return tmp_path / "results"
