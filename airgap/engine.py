"""The Docker engine, installed from the distribution's packages where there is none."""

import shutil
import time

from airgap import debian
from stack import engine, process
from stack.errors import LabError

PATIENCE_S = 60
"""How long a freshly installed engine may take to answer."""


def install(may_install: bool) -> None:
    """Install the distribution's engine and start it. Raises LabError where that is not possible or not allowed."""
    debian.install(["docker.io"], "Docker is missing", may_install)
    if not shutil.which("docker"):  # since Debian 13 the client is a package of its own
        debian.install(["docker-cli"], "Docker's client is missing", may_install)
    if engine.problem():
        process.step("starting the Docker engine", engine.START)
    deadline = time.monotonic() + PATIENCE_S
    while problem := engine.problem():
        if time.monotonic() > deadline:
            raise LabError(f"The Docker engine was installed but does not answer: {problem}")
        time.sleep(0.5)
