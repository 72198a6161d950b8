"""Calling Docker Compose with everything that compose.yaml reads."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from stack import owner, passwords, process
from stack.settings import Settings
from stack.topology import Topology

SERVERS = ("web", "nginx", "redis", "postgres")
"""What a headless run needs; the load tester joins for the run alone."""


PROGRESS = (" Container ", " Network ", " Volume ")
"""How Compose begins the lines that say how far it is."""


@dataclass(frozen=True)
class Stack:
    """One Compose project of this checkout, under given settings."""

    project: str
    variables: dict[str, str]

    def argv(self, *arguments: str) -> list[str]:
        """Return the command line of `docker compose …` for this project."""
        return ["docker", "compose", f"--project-name={self.project}", "--file=compose.yaml", *arguments]

    def env(self) -> dict[str, str]:
        """Return the environment for that command line."""
        return os.environ | self.variables

    def step(self, label: str, *arguments: str) -> None:
        """Run Compose under a ticking line. Raises CommandError when it fails, without the list of what went well."""
        try:
            process.step(label, self.argv(*arguments), self.env())
        except process.CommandError as error:
            words = [line for line in error.output.splitlines() if not line.startswith(PROGRESS)]
            raise process.CommandError(label, "\n".join(words) or error.output) from error

    def attached(self, *arguments: str) -> int:
        """Run Compose on our own terminal, wait for its end also after Ctrl-C, and return its exit code."""
        client = subprocess.Popen(self.argv(*arguments), cwd=process.ROOT, env=self.env(), text=True)
        try:
            return client.wait()
        finally:
            process.end(client)

    def build(self) -> None:
        """Build the images of web and the load tester, once for all projects of this name."""
        self.step("building the images of web and locust", "build", "web", "locust")


def stack(settings: Settings, topology: Topology, images: Mapping[str, str], suffix: str = "") -> Stack:
    """Return this checkout's stack, or, with a suffix, one beside it that publishes free ports."""
    uid, gid = owner.tester()
    variables = {
        "PROJECT": settings.project,  # also names the images, which the stacks beside it share
        "LAB_PORT": "0" if suffix else str(settings.lab_port),
        "LOCUST_PORT": "0" if suffix else str(settings.locust_port),
        "RESULTS_DIR": str(settings.results),
        "DATA_ID": passwords.data_id(),
        "RUN_UID": str(uid),
        "RUN_GID": str(gid),
    }
    return Stack(settings.project + suffix, variables | topology.variables() | dict(images))
