"""The contract tests want a running lab; the marker `contract` selects them."""

import os
import secrets

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "contract: wants a running lab at LAB_URL")


@pytest.fixture(scope="session")
def lab_url() -> str:
    """Read where the lab is. Without it nothing was tested, so that is a failure and no skip."""
    url = os.environ.get("LAB_URL")
    if not url:
        pytest.fail("LAB_URL is not set. Type: make up; LAB_URL=http://127.0.0.1:8080 pytest tests/contract")
    return url.rstrip("/")


@pytest.fixture
def key() -> str:
    """Make a key that no other test has used: nothing is ever reset."""
    return "contract-" + secrets.token_hex(6)
