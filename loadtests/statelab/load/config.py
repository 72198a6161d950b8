"""What the container's environment says; the only module that reads it."""

from __future__ import annotations

import os
from pathlib import Path

DEFAULT_STORES = ("global", "redis-atomic", "postgres-atomic")
DEFAULT_USERS = 20  # four for each of the five stores that the default choice and its controls make


def target() -> str:
    """Give the base URL of the application under test: the only host that this tester sends to."""
    return os.environ.get("LAB_TARGET", "http://nginx:8080").rstrip("/")


def results() -> Path:
    """Give the folder that receives a folder for each run."""
    return Path(os.environ.get("LAB_RESULTS", "/results"))
