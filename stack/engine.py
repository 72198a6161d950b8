"""The Docker engine itself: is it there, may we speak to it, and its installation where there is none."""

import os
import shutil
import time
from pathlib import Path

from stack import debian, process
from stack.errors import LabError

PATIENCE_S = 60
"""How long a freshly installed engine may take to answer."""


def install(may_install: bool) -> None:
    """Install the distribution's engine and start it, saying so. Raises LabError where that cannot or shall not be."""
    debian.install(["docker.io"], "Docker is missing", may_install)
    if not shutil.which("docker"):  # since Debian 13 the client is a package of its own
        debian.install(["docker-cli"], "Docker's client is missing", may_install)
    _start()


def _start() -> None:
    if not problem():
        return
    service = (
        ["systemctl", "start", "docker"] if Path("/run/systemd/system").exists() else ["service", "docker", "start"]
    )
    process.step("starting the Docker engine", service)
    deadline = time.monotonic() + PATIENCE_S
    while problem():
        if time.monotonic() > deadline:
            raise LabError(f"The Docker engine was installed but does not answer: {problem()}")
        time.sleep(0.5)


def problem() -> str:
    """Return one sentence about why the engine cannot be used, with what to type; nothing when it answers."""
    succeeded, text = process.attempt(["docker", "version", "--format={{.Server.Version}}"], timeout_s=20)
    return "" if succeeded else explain(text)


def explain(text: str) -> str:
    """Turn what Docker's client says into a sentence with what to type."""
    if "permission denied" in text.lower():
        return (
            "You have no rights to the Docker engine's socket. Type: sudo usermod -aG docker $USER && newgrp docker "
            "(whoever is in that group is as good as root here), or run make with sudo."
        )
    start = "sudo systemctl start docker" if Path("/run/systemd/system").exists() else "sudo service docker start"
    if os.uname().sysname == "Darwin":
        start = "open -a Docker"
    if "cannot connect" in text.lower() or "no such file" in text.lower() or "connection refused" in text.lower():
        return f"The Docker engine is not running. Type: {start}"
    last = text.strip().splitlines()[-1:] or ["no answer"]
    return f"The Docker engine does not answer ({last[0]}). Type: docker version"


def free_disk_gb() -> float | None:
    """Return the free space where the engine keeps its images, None when that is not on this machine."""
    succeeded, root = process.attempt(["docker", "info", "--format={{.DockerRootDir}}"])
    folder = Path(root) if succeeded else Path("/nonexistent")
    try:
        return shutil.disk_usage(folder).free / 1e9
    except OSError:
        return None
