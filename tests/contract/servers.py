"""Servers of the tests' own, for what must not be done to the lab's: Redis without memory, Postgres without tables."""

import os
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from stack import images
from tests.lab import docker

PATIENCE_S = 60.0

PASSWORD = "of-the-tests"  # noqa: S105  a container that lives for one test

SETTINGS = {"SERVER": "gunicorn-sync", "WORKERS": 1, "THREADS": 1, "PRELOAD": False, "AT_ONCE": 1, "UNIT": "thread"}
"""Of an application in this process."""


@contextmanager
def running(variable: str, inside: int, *arguments: str, **environment: str) -> Iterator[int]:
    """Run the image that the lab uses for a server, remove it in the end, and give the port that it is reached at.

    `variable` is the image's name in compose.yaml, like REDIS_IMAGE; `inside` is the port in the container.
    """
    extra = [image.extra for image in images.IMAGES if image.variable == variable]
    image = images.resolve(os.environ, may_install=False, extras=extra)[variable]
    name = f"flask-state-lab-test-{secrets.token_hex(4)}"
    settings = [f"--env={key}={value}" for key, value in environment.items()]
    try:
        docker("run", "--detach", "--name", name, f"--publish=127.0.0.1::{inside}", *settings, image, *arguments)
        yield int(docker("port", name, str(inside)).splitlines()[0].rpartition(":")[2])
    finally:
        subprocess.run(["docker", "rm", "--force", "--volumes", name], check=False, capture_output=True)


@contextmanager
def redis(*options: str) -> Iterator[dict[str, object]]:
    """Run a Redis with these options, and give the settings of an application on it."""
    user = ("--user", "lab", "on", f">{PASSWORD}", "~*", "&*", "+@all")
    with running("REDIS_IMAGE", 6379, "redis-server", "--protected-mode", "no", *options, *user) as port:
        yield {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": port, "REDIS_PASSWORD": PASSWORD}


@contextmanager
def postgres() -> Iterator[dict[str, object]]:
    """Run a Postgres with nothing but a database, and give the settings of an application on it."""
    with running("POSTGRES_IMAGE", 5432, POSTGRES_DB="lab", POSTGRES_PASSWORD=PASSWORD) as port:
        yield {
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PORT": port,
            "POSTGRES_DB": "lab",
            "POSTGRES_USER": "postgres",
            "POSTGRES_PASSWORD": PASSWORD,
        }


def eventually(true: Callable[[], bool]) -> None:
    """Wait until something is true; fail when it is not within PATIENCE_S."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "The server did not answer in time."
        time.sleep(0.1)
