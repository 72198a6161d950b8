"""One stack for all tests that need one, started by `make up` and removed even after a failure."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import PROJECT, Lab

# Otherwise Locust patches the sockets and threads of this whole process, and other tests need the real ones.
os.environ["LOCUST_SKIP_MONKEY_PATCH"] = "1"


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start the lab with `make up`, and remove it with its data at the end."""
    lab = Lab(PROJECT, tmp_path_factory.mktemp("results"))
    try:
        started = lab.make("up")
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
