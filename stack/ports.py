"""Whether a port of this host is free and, if not, what uses it."""

import json
import socket
from pathlib import Path

from stack import engine, process
from stack.docker import PROJECT_LABEL

LISTENING = "0A"
"""The state of a listening socket in /proc/net/tcp."""


PRIVILEGED = 1024
"""Lower ports are for root."""


def problem(name: str, port: int) -> str:
    """Say in a sentence why a variable's port cannot be published and what to type, or "" when it can; 0 always can."""
    other = port + 10000 if port < 50000 else 0
    if 0 < port < PRIVILEGED and "name=rootless" in engine.security():
        return f"Rootless Docker cannot publish {name} {port}. Type: make up {name}={other}"
    if port == 0 or is_free(port):
        return ""
    return f"{name} {port} is in use by {holder(port) or 'another program'}. Type: make up {name}={other}"


def is_free(port: int) -> bool:
    """Say whether a program can listen on 127.0.0.1:port now."""
    with socket.socket() as probe:
        # Like Docker, ignore connections of an earlier listener that are still closing.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:  # below 1024, where Docker may listen although this user may not
            return probe.connect_ex(("127.0.0.1", port)) != 0
        except OSError:
            return False
    return True


def holder(port: int) -> str:
    """Return what uses a port: a container and its project, else a process, or "" when that is unknown."""
    return _container(port) or _process(port)


def _container(port: int) -> str:
    succeeded, text = process.attempt(["docker", "ps", f"--filter=publish={port}", "--format={{json .}}"])
    for line in text.splitlines() if succeeded else []:
        seen = json.loads(line)
        labels = dict(label.split("=", 1) for label in seen["Labels"].split(",") if "=" in label)
        project = labels.get(PROJECT_LABEL)
        return f"container {seen['Names']}" + (f" of project {project}" if project else "")
    return ""


def _process(port: int) -> str:
    inodes = {f"socket:[{inode}]" for table in ("tcp", "tcp6") for inode in _listeners(Path("/proc/net") / table, port)}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(link.readlink()) in inodes for link in (folder / "fd").iterdir()):
                return f"process {folder.name} ({(folder / 'comm').read_text(encoding='utf-8').strip()})"
        except OSError:
            continue  # it has ended, or is another user's
    return ""


def _listeners(table: Path, port: int) -> list[str]:
    if not table.exists():
        return []
    rows = [line.split() for line in table.read_text(encoding="utf-8").splitlines()[1:]]
    return [row[9] for row in rows if row[3] == LISTENING and int(row[1].rsplit(":", 1)[1], 16) == port]
