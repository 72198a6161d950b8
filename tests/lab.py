"""The lab as its users have it: `make` commands in the checkout, with a project name and ports for the tests."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stack import comparison, settings, topology

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "flask-state-lab-test"
PATIENCE_S = 60.0
COMMAND_LIMIT_S = 1200.0  # a cold `make up` builds every image

OUTER = {"MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "FRESH", "LABEL", "RUN", "HISTORY", "JSON", "LAB_HOSTS"}
OUTER |= {"RESUME", "WITH", "COMPARISON", "DRY_RUN", "QUICK", "CLAIM", "N", *comparison.PACE}
OUTER |= {*topology.DEFAULT.variables(), *settings.RUN_VARIABLES}
"""What `make test` and its caller may have set for another stack; MAKEFLAGS even overrides the environment."""


def free_port() -> int:
    """Return a port that no program listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Lab:
    """One stack and the commands on it."""

    def __init__(self, project: str, results: Path) -> None:
        self.project = project
        self.results = results
        self.lab_port, self.locust_port = free_port(), free_port()
        self._shape = topology.DEFAULT.variables()

    @property
    def url(self) -> str:
        """Where nginx answers."""
        return f"http://127.0.0.1:{self.lab_port}"

    @property
    def ui(self) -> str:
        """Where Locust's web UI answers."""
        return f"http://127.0.0.1:{self.locust_port}"

    def environment(self, **knobs: object) -> dict[str, str]:
        """Return the environment of a command: this stack's name and ports, and the variables given."""
        own = {
            "PROJECT": self.project,
            "LAB_PORT": self.lab_port,
            "LOCUST_PORT": self.locust_port,
            "RESULTS_DIR": self.results,
        }
        outer = {name: value for name, value in os.environ.items() if name not in OUTER}
        return outer | {name: str(value) for name, value in (own | knobs).items()}

    def make(self, target: str, **knobs: object) -> subprocess.CompletedProcess[str]:
        """Run a make command and wait; stdout and stderr are one text, as on a terminal."""
        return self._run(["make", "--no-print-directory", target], knobs)

    def stack(self, command: str, **knobs: object) -> subprocess.CompletedProcess[str]:
        """Run what a target runs, but without make, which turns every failure into exit code 2."""
        return self._run(["python3", "-m", "stack", command], knobs)

    def shape(self, **knobs: object) -> None:
        """Give the running lab the default topology with these changes, if it has another one."""
        wanted = topology.DEFAULT.variables() | {name: str(value) for name, value in knobs.items()}
        if wanted != self._shape:
            done = self.stack("scale", **wanted)
            assert done.returncode == 0, done.stdout
            self._shape = wanted

    def begin(self, command: str, **knobs: object) -> subprocess.Popen[str]:
        """Start a command and return at once."""
        return subprocess.Popen(
            ["python3", "-m", "stack", command], cwd=ROOT, env=self.environment(**knobs), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def _run(self, argv: list[str], knobs: dict[str, object]) -> subprocess.CompletedProcess[str]:
        if "scale" in argv:
            self._shape = {}
        return subprocess.run(
            argv, cwd=ROOT, env=self.environment(**knobs), text=True, timeout=COMMAND_LIMIT_S, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def remove(self) -> None:
        """Remove what is left of this lab and of the stacks that its commands start beside it."""
        if any(self.left(kind) for kind in ("container", "network", "volume")):
            self.stack("clean")

    def left(self, kind: str) -> list[str]:
        """List the names of its containers, networks or volumes."""
        everything = ["--all"] if kind == "container" else []
        named = docker(kind, "ls", *everything, f"--format={{{{.Name{'s' if kind == 'container' else ''}}}}}").split()
        return [name for name in named if name.startswith(self.project)]

    def containers(self, service: str = "") -> list[dict[str, Any]]:
        """Inspect the containers of this project and of those that its commands start beside it."""
        listed = docker("ps", "--all", "--quiet", "--filter", "label=com.docker.compose.project").split()
        # A container may vanish between the two commands: `inspect` then complains, but prints the others.
        inspected = subprocess.run(["docker", "inspect", *listed], check=False, text=True, capture_output=True)
        found: list[dict[str, Any]] = json.loads(inspected.stdout) if listed else []
        labels = "com.docker.compose"
        return [
            one
            for one in found
            if one["Config"]["Labels"][f"{labels}.project"].startswith(self.project)
            and service in ("", one["Config"]["Labels"][f"{labels}.service"])
        ]


def eventually(true: Callable[[], bool], limit_s: float = PATIENCE_S) -> None:
    """Wait until something is true; fail when it is not within the limit, in s."""
    deadline = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < deadline, f"It did not become true within {limit_s:g} s."
        time.sleep(0.1)


def docker(*arguments: str) -> str:
    """Run a command of the Docker client and return its output."""
    return subprocess.run(["docker", *arguments], check=True, text=True, capture_output=True).stdout


def get(url: str) -> Any:
    """GET JSON."""
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  its own address
        return json.load(answer)
