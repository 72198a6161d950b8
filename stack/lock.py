"""Locks between the commands of one checkout: files in `.secrets`, which the kernel unlocks when a command ends."""

import fcntl
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import IO

from stack import console, owner, passwords, settings
from stack.errors import LabError

Command = Callable[[Mapping[str, str]], int]


def alone(*suffixes: str) -> Callable[[Command], Command]:
    """Let a command run only while no other one works on the same stacks of a project, given by their suffixes.

    Otherwise it raises LabError: both would start or remove the same containers.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def locked(environ: Mapping[str, str]) -> int:
            project = settings.from_environment(environ).project
            with ExitStack() as held:
                for name in (project + suffix for suffix in suffixes):
                    if not _taken(held.enter_context(_file(name))):
                        other = "Wait for it to end, or choose another project: PROJECT=…"
                        raise LabError(f"Another command is using {name}. {other}")
                return command(environ)

        return locked

    return decorate


@contextmanager
def in_turn() -> Iterator[None]:
    """Wait until no other command prepares images and passwords, which all projects of a checkout share."""
    with _file(".prepare") as file:
        if not _taken(file):
            with console.Step("waiting for another command that prepares images and passwords"):
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _file(name: str) -> IO[str]:
    path = passwords.folder() / f"{name}.lock"
    file = path.open("w")
    owner.hand_over(path)
    return file


def _taken(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
