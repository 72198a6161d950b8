"""What this machine has for the lab: an engine, its plugins, disk, and ports. A finding for each check."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from airgap import debian, plugins
from stack import docker, engine, ports
from stack.settings import Settings

LEAST_DISK_GB = 3
"""The images and their build cache, with some room for results."""

PRIVILEGED = 1024
"""Lower ports are for root."""


@dataclass(frozen=True)
class Finding:
    """The result of one check: fine, wrong, or something that `make up` will put right."""

    kind: Literal["ok", "bad", "later"]
    text: str


def check_engine(may_install: bool) -> Iterator[Finding]:
    """Check that Docker is installed, runs on this machine, and may be used."""
    if not shutil.which("docker"):
        if may_install and debian.may_install_packages():
            yield Finding("later", "Docker is missing; make up installs docker.io from the distribution's packages")
        elif debian.is_debian_or_ubuntu():
            yield Finding("bad", "Docker is missing. Type: sudo apt-get install -y docker.io")
        else:
            yield Finding("bad", "Docker is missing. Install it: see docs.docker.com/engine/install")
    elif address := engine.elsewhere():
        # Its containers would see neither the files of this checkout nor publish a port here.
        yield Finding(
            "bad",
            f"The Docker engine at {address} is another machine's. Type: docker context use default, "
            "and unset DOCKER_HOST, or run make there",
        )
    elif problem := engine.problem():
        yield Finding("bad", problem)
    else:
        yield Finding("ok", "Docker answers")


def check_plugins(may_install: bool) -> Iterator[Finding]:
    """Check the versions of Compose and buildx."""
    for plugin, oldest in engine.OLDEST_PLUGINS.items():
        version = engine.plugin_version(plugin)
        have, need = (".".join(map(str, numbers)) for numbers in (version, oldest))
        state = f"{have} is too old" if have else "is missing"
        if version >= oldest:
            yield Finding("ok", f"docker {plugin} {have}")
        elif plugins.can_fetch(may_install):
            yield Finding("later", f"docker {plugin} {state}; make up gets {need} or later from Debian's packages")
        else:
            yield Finding("bad", f"docker {plugin} {state} ({need} or later). Type: {plugins.command()}")


def check_disk() -> Iterator[Finding]:
    """Check the space for images, where Docker's disk is this machine's."""
    free = engine.free_disk_gb()
    if free is not None and free < LEAST_DISK_GB:
        yield Finding("bad", f"{free:.1f} GB left on Docker's disk, {LEAST_DISK_GB} needed. Type: docker system prune")
    elif free is not None:
        yield Finding("ok", f"{free:.0f} GB left on Docker's disk")


def check_ports(wanted: Settings) -> Iterator[Finding]:
    """Check that the ports are free, or this stack's own, and can be published."""
    security = engine.security()
    own = {port for one in docker.containers(wanted.project) for port in one.ports}
    for name, port in (("LAB_PORT", wanted.lab_port), ("LOCUST_PORT", wanted.locust_port)):
        if port in own:
            yield Finding("ok", f"{name} {port} belongs to this stack")
        elif 0 < port < PRIVILEGED and "name=rootless" in security:
            yield Finding("bad", f"Rootless Docker cannot publish {name} {port}. Type: make up {name}={port + 10000}")
        elif port == 0 or ports.is_free(port):
            yield Finding("ok", f"{name} {port} is free" if port else f"{name} is any free port")
        else:
            who = ports.holder(port) or "another program"
            other = port + 10000 if port < 50000 else 0
            yield Finding("bad", f"{name} {port} is in use by {who}. Type: make up {name}={other}")
