"""The other variables: project, ports, results, what the lab has and may install, and what a run does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from stack import extras, store_names
from stack.errors import LabError
from stack.process import ROOT
from stack.topology import switch

PORT_DEFAULTS = {"LAB_PORT": 8080, "LOCUST_PORT": 8089}


@dataclass(frozen=True)
class Settings:
    """The name and place of a stack, what it may do to the machine, its host names beside localhost, and WITH."""

    project: str
    lab_port: int
    locust_port: int
    results: Path
    may_install: bool
    hosts: str
    extras: tuple[str, ...]

    def whole(self) -> "Settings":
        """Return the same with everything that WITH can name, for commands about whatever there is."""
        return replace(self, extras=extras.CHOICES)


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Read the settings. Raises LabError for a value that is not allowed."""
    ports = {name: _port(name, environ.get(name, "")) for name in PORT_DEFAULTS}
    if ports["LAB_PORT"] and ports["LAB_PORT"] == ports["LOCUST_PORT"]:
        raise LabError(
            f"LAB_PORT and LOCUST_PORT are both {ports['LAB_PORT']}: give one another number, or 0 for any free port."
        )
    return Settings(
        project=_project(environ.get("PROJECT") or "flask-state-lab"),
        lab_port=ports["LAB_PORT"],
        locust_port=ports["LOCUST_PORT"],
        results=(ROOT / Path(environ.get("RESULTS_DIR") or "results").expanduser()).resolve(),
        may_install=switch("LAB_INSTALL", environ.get("LAB_INSTALL") or "1"),
        hosts=" ".join(map(_host, environ.get("LAB_HOSTS", "").replace(",", " ").split())),
        extras=extras.from_environment(environ),
    )


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", text):
        raise LabError(f"LAB_HOSTS={text} is not a name: give names without ports, like LAB_HOSTS=lab.example.")
    return text.lower()


def _port(name: str, text: str) -> int:
    number = text.strip() or str(PORT_DEFAULTS[name])
    if not number.isascii() or not number.isdigit() or int(number) > 65535:
        raise LabError(f"{name}={text} is not a port: give a number from 1 to 65535, or 0 for any free port.")
    return int(number)


def _project(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,40}", text):
        raise LabError(f"PROJECT={text} is not allowed: give up to 41 of a-z, 0-9, - and _, like PROJECT=second-lab.")
    return text


RUN_VARIABLES = {
    "SCENARIO": ("counter", "or stock, cart, register, transfer, oncall, whoami, rate-limit, several of them, all"),
    "STORES": ("global,redis-atomic,postgres-atomic", "or all: in several runs, each with users enough for its stores"),
    "USERS": ("20", ""),
    "DURATION": ("10", "seconds; check goes on for up to 6 times as long while it has too little evidence"),
    "WINDOW": ("nothing", "or compute, yield, redis, sleep-10ms: what happens between read and write in memory"),
    "THINK_MS": ("0", "pause of each user between two requests"),
    "ITEMS": ("1000", "units in stock"),
    "LIMIT": ("20", "requests that are admitted in each window of the rate limit"),
    "LIMIT_WINDOW_MS": ("1000", "length of that window"),
}
"""What a run does: default and meaning, for `make help`. The load tester sets the defaults and checks all values."""


def run_arguments(environ: Mapping[str, str]) -> list[str]:
    """Return the arguments of `statelab run` for the variables that are given. Raises LabError for an unknown store."""
    store_names.require(environ)
    arguments: list[str] = []
    for name in RUN_VARIABLES:
        if given := environ.get(name, "").strip():
            arguments += [f"--{name.lower().replace('_', '-')}", given]
    return [*arguments, "--fresh"] if switch("FRESH", environ.get("FRESH") or "0") else arguments
