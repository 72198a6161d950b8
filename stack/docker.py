"""What the Docker engine knows of one Compose project and of images, and how to remove a project."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stack import process

PROJECT_LABEL = "com.docker.compose.project"


@dataclass(frozen=True)
class Container:
    """A container of a Compose project: what the lab needs to know of it."""

    id: str
    service: str
    state: str
    health: str
    exit_code: int
    checkout: str
    image: str
    environment: dict[str, str]
    ports: tuple[int, ...]

    @property
    def hostname(self) -> str:
        """The host name inside, which the app reports as its replica: Docker sets it to the short id."""
        return self.id[:12]


def containers(project: str, service: str = "") -> list[Container]:
    """List the project's containers, stopped ones included."""
    filters = [f"--filter=label={PROJECT_LABEL}={project}"]
    if service:
        filters.append(f"--filter=label=com.docker.compose.service={service}")
    ids = process.output(["docker", "ps", "-aq", "--no-trunc", *filters]).split()
    if not ids:
        return []
    # A container may vanish between the two commands (`run --rm`): inspect then fails, but prints the others.
    _, text = process.attempt(["docker", "inspect", "--type=container", "--format={{json .}}", *ids])
    return [_container(json.loads(line)) for line in text.splitlines() if line.startswith("{")]


def _container(raw: Any) -> Container:
    labels = raw["Config"]["Labels"]
    published = raw["NetworkSettings"]["Ports"] or {}
    return Container(
        id=raw["Id"],
        service=labels.get("com.docker.compose.service", ""),
        state=raw["State"]["Status"],
        health=(raw["State"].get("Health") or {}).get("Status", ""),
        exit_code=raw["State"]["ExitCode"],
        checkout=labels.get("com.docker.compose.project.working_dir", ""),
        image=raw["Image"],
        environment=dict(line.split("=", 1) for line in raw["Config"]["Env"] or [] if "=" in line),
        ports=tuple(int(one["HostPort"]) for some in published.values() for one in some or []),
    )


def published_port(project: str, service: str) -> int:
    """Return the host's port for a service, or 0 when it publishes none now."""
    return next((port for one in containers(project, service) for port in one.ports), 0)


def image_present(name: str) -> bool:
    """Say whether the engine has an image."""
    return bool(image_field(name, "{{.Id}}"))


def image_field(name: str, template: str) -> str:
    """Return a field of an image, given as a Go template, or "" when there is no such image."""
    succeeded, text = process.attempt(["docker", "image", "inspect", f"--format={template}", name])
    return text if succeeded else ""


def digest(name: str) -> str:
    """Return an image's digest in its registry or, for one that was built here, its id."""
    return image_field(name, "{{if .RepoDigests}}{{index .RepoDigests 0}}{{else}}{{.Id}}{{end}}")


NOT_IN_IMAGES = ("benchmarks", "claims")
"""Folders beside what an image is built from."""


def fingerprint(*folders: Path, base: str) -> str:
    """Return a short hash of what an image is built from: a base, and the files of folders."""
    digest = hashlib.sha256(base.encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if path.is_file() and name.parts[0] not in NOT_IN_IMAGES and path.parent.name != "__pycache__":
                may_run = path.stat().st_mode & 0o111
                digest.update(f"{name} {may_run} ".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def remove(containers: Sequence[str]) -> None:
    """Kill and remove containers, given by their ids, with their anonymous volumes."""
    process.attempt(["docker", "rm", "-f", "-v", *containers], timeout_s=120)


def remove_project(project: str, with_data: bool) -> None:
    """Kill and remove everything that carries the project's label: containers, networks and, if asked, volumes."""
    mine = f"--filter=label={PROJECT_LABEL}={project}"
    # The engine may still be working on a request of a client that was interrupted: look again until nothing is left.
    for _ in range(3):
        found = process.output(["docker", "ps", "-aq", mine]).split()
        if not found:
            break
        remove(found)
    for kind in ("network", "volume") if with_data else ("network",):
        if names := process.output(["docker", kind, "ls", "-q", mine]).split():
            process.attempt(["docker", kind, "rm", *names], timeout_s=120)
