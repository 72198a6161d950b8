"""The settings in the container's environment; the only module that reads them."""

import os
from pathlib import Path

DEFAULT_STORES = ("global", "redis-atomic", "postgres-atomic")
DEFAULT_USERS = 20  # four for each of the five stores: the default ones and their controls


def target() -> str:
    """Return the base URL of the application under test: the only host that this tester sends to."""
    return os.environ.get("LAB_TARGET", "http://nginx:8080").rstrip("/")


def results() -> Path:
    """Return the folder that contains a folder for each run."""
    return Path(os.environ.get("LAB_RESULTS", "/results"))


def docs() -> Path:
    """Return the folder that contains the documentation, each file where the checkout has it."""
    return Path(os.environ.get("LAB_DOCS", "/docs"))


def images() -> dict[str, str]:
    """Return the digest or id of each service's image; none if the stack was not started by `make`."""
    pairs = (pair.partition("=") for pair in os.environ.get("LAB_IMAGES", "").split())
    return {service: digest for service, _, digest in pairs}


def hosts() -> frozenset[str]:
    """Return the names beside localhost under which the web UI answers."""
    return frozenset(os.environ.get("LAB_HOSTS", "").lower().split())
