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


def eventually(true: Callable[[], bool]) -> None:
    """Wait until something is true; fail when it is not within PATIENCE_S."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "The server did not answer in time."
        time.sleep(0.1)
