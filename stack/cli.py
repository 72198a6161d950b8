"""The command line: one word, the rest is environment variables (`make` passes them)."""

import importlib
import os
import signal
import sys
from collections.abc import Callable, Mapping
from typing import NoReturn

from stack import check, compose, console, doctor, lifecycle, settings, topology
from stack.errors import LabError

Command = Callable[[Mapping[str, str]], int]

INTERRUPTED = 130
"""What a shell says of a program that Ctrl-C ended."""


def logs(environ: Mapping[str, str]) -> int:
    """Follow the logs of all services."""
    return _compose(environ, "logs", "--follow", "--tail=100")


def ps(environ: Mapping[str, str]) -> int:
    """List the containers."""
    return _compose(environ, "ps", "--all")


def compare(environ: Mapping[str, str]) -> int:
    """Measure several topologies; the module is loaded here, since it wants a package that the others do without."""
    try:
        module = importlib.import_module("stack.compare")
    except ModuleNotFoundError as error:
        raise LabError(f"{error.name} is not installed for {sys.executable}. Type: make compare") from error
    command: Command = module.compare
    return command(environ)


COMMANDS: dict[str, Command] = {
    "up": lifecycle.up,
    "down": lifecycle.down,
    "clean": lifecycle.clean,
    "scale": lifecycle.scale,
    "check": check.check,
    "compare": compare,
    "logs": logs,
    "ps": ps,
    "doctor": doctor.report,
}


def main(arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        console.error(f"Give one command: {', '.join(COMMANDS)}. Or type: make")
        return 1
    for name in lifecycle.SIGNALS:
        signal.signal(name, _interrupt)
    try:
        return COMMANDS[arguments[0]](os.environ)
    except LabError as error:
        console.error(str(error))
        return 1
    except KeyboardInterrupt:
        console.error("Interrupted.")
        return INTERRUPTED


def _interrupt(number: int, frame: object) -> NoReturn:
    """Treat a closed terminal and a `kill` like Ctrl-C; no second signal may cut the tidying up short."""
    for name in lifecycle.SIGNALS:
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt


def _compose(environ: Mapping[str, str], *arguments: str) -> int:
    doctor.require_docker()
    stack = compose.stack(settings.from_environment(environ), topology.DEFAULT, {})
    return stack.attached(*arguments)
