"""Docker on this machine: whether the engine answers, which plugins it has, and how much disk is left."""

import os
import re
import shutil
from functools import cache
from pathlib import Path

from stack import process

START = ["systemctl", "start", "docker"] if Path("/run/systemd/system").exists() else ["service", "docker", "start"]

OLDEST_PLUGINS = {"compose": (2, 24), "buildx": (0, 10)}
"""Older ones lack what the lab uses of `up`, `run` and build secrets."""


def problem() -> str:
    """Return one sentence that says why the engine cannot be used and what to type, or "" when it answers."""
    if elsewhere := _elsewhere():
        where = f"The Docker engine at {elsewhere} is another machine's, which lacks this checkout's files"
        return f"{where}. Type: unset DOCKER_HOST; docker context use default, or run make there"
    succeeded, text = process.attempt(["docker", "version", "--format={{.Server.Version}}"], timeout_s=20)
    return "" if succeeded else explain(text)


def explain(text: str) -> str:
    """Turn an error message of Docker's client into a sentence that says what to type."""
    said = text.lower()
    if "permission denied" in said:
        return (
            "You may not use the Docker engine's socket. Type: sudo usermod -aG docker $USER && newgrp docker "
            "(members of that group have root's rights on this machine), or run make with sudo."
        )
    if any(sign in said for sign in ("cannot connect", "no such file", "connection refused")):
        start = "open -a Docker" if os.uname().sysname == "Darwin" else f"sudo {' '.join(START)}"
        return f"The Docker engine is not running. Type: {start}"
    last = text.strip().splitlines()[-1:] or ["no answer"]
    return f"The Docker engine does not answer ({last[0]}). Type: docker version"


@cache
def _info() -> tuple[str, str]:
    """Ask once, as it takes half a second: for the folder of the engine's data and for its security options."""
    succeeded, text = process.attempt(["docker", "info", "--format={{.DockerRootDir}}|{{json .SecurityOptions}}"])
    root, _, options = text.partition("|") if succeeded else ("", "", "")
    return root, options


def security() -> str:
    """Return the engine's security options, like `name=rootless`; "" when it does not answer."""
    return _info()[1]


def address() -> str:
    """Return the engine's address, which DOCKER_HOST or the context names, like `unix:///var/run/docker.sock`."""
    return process.attempt(["docker", "context", "inspect", "--format={{.Endpoints.docker.Host}}"])[1]


def _elsewhere() -> str:
    """Return the address of an engine on another machine, or ""."""
    named = address()
    here = re.match(r"(unix|npipe|fd):|tcp://(localhost|127\.[\d.]+|\[::1\])(:|$)", named)
    return "" if here or "://" not in named else named


def plugin_version(plugin: str) -> tuple[int, ...]:
    """Return the version of `docker PLUGIN`, or () when it is missing."""
    succeeded, text = process.attempt(["docker", plugin, "version"])
    found = re.search(r"\bv?(\d+)\.(\d+)\.(\d+)", text) if succeeded else None
    return tuple(int(number) for number in found.groups()) if found else ()


def lacking_plugins() -> list[str]:
    """Return the plugins that are missing or too old."""
    return [plugin for plugin, oldest in OLDEST_PLUGINS.items() if plugin_version(plugin) < oldest]


def free_disk_gb() -> float | None:
    """Return the free space where the engine keeps its images, or None when that is not on this machine."""
    try:
        return shutil.disk_usage(_info()[0] or "/nonexistent").free / 1e9
    except OSError:
        return None
