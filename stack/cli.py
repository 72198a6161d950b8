"""The command line: one command, and environment variables, which `make` passes on."""

import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module

from stack import (
    check,
    compose,
    console,
    dev,
    doctor,
    lesson,
    lifecycle,
    runs,
    scaling,
    settings,
    signals,
    stores,
    topology,
    variables,
)
from stack.errors import LabError

Command = Callable[[Mapping[str, str]], int]

INTERRUPTED = 130
"""A shell's exit code for a program that Ctrl-C ended."""


def composed(*arguments: str) -> Command:
    """Return a command that is one of Compose's own."""

    def run(environ: Mapping[str, str]) -> int:
        doctor.require_docker()
        return compose.stack(settings.from_environment(environ).whole(), topology.DEFAULT, {}).attached(*arguments)

    return run


def measuring(name: str) -> Command:
    """Return a command that measures for long. Only these modules need a package, so they are imported when asked."""

    def run(environ: Mapping[str, str]) -> int:
        try:
            module = import_module(f"stack.{name}")
        except ModuleNotFoundError as error:
            raise LabError(f"{error.name} is not installed for {sys.executable}. Type: make {name}") from error
        measure: Command = getattr(module, name)
        return measure(environ)

    return run


COMMANDS: dict[str, Command] = {
    "help": variables.show,
    "up": lifecycle.up,
    "dev": dev.dev,
    "down": lifecycle.down,
    "clean": lifecycle.clean,
    "scale": scaling.scale,
    "check": check.check,
    "lesson": lesson.lesson,
    "compare": measuring("compare"),
    "claims": measuring("claims"),
    "stores": stores.stores,
    "run": runs.show,
    "comparison": runs.comparison,
    "logs": composed("logs", "--follow", "--tail=100"),
    "ps": composed("ps", "--all"),
    "doctor": doctor.report,
}


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        console.error(f"Give one command: {', '.join(COMMANDS)}. Or type: make")
        return 1
    signals.interrupt()
    try:
        return COMMANDS[arguments[0]](os.environ)
    except LabError as error:
        console.error(str(error))
        return 1
    except KeyboardInterrupt:
        console.error("Interrupted.")
        return INTERRUPTED
