"""What the contract tests share."""

import secrets

import pytest


@pytest.fixture
def key() -> str:
    """Make a key that no other test has used: nothing is ever reset."""
    return "contract-" + secrets.token_hex(6)
