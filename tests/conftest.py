"""One stack for all tests that need one, started as a person would and removed also on failure."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import PROJECT, Lab

# Locust would replace the sockets and threads of this whole process, which other tests use as they are.
os.environ["LOCUST_SKIP_MONKEY_PATCH"] = "1"


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start the lab with `make up` and remove it, data and all, in the end."""
    lab = Lab(PROJECT, tmp_path_factory.mktemp("results"))
    try:
        started = lab.make("up")
        assert started.returncode == 0, started.stdout
        yield lab
    finally:
        lab.make("clean")


@pytest.fixture(scope="session")
def lab_url(request: pytest.FixtureRequest) -> str:
    """Give the lab's address: LAB_URL, if a lab is running already, else that of the tests' own."""
    given = os.environ.get("LAB_URL")
    if given:
        return given.rstrip("/")
    own: Lab = request.getfixturevalue("lab")
    return own.url


@pytest.fixture
def own_results(tmp_path: Path) -> Path:
    """Give a results folder that no other test writes to."""
    return tmp_path / "results"
