"""Everything that can be wrong before the lab starts: a finding for each check, with what to type."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import airgap.engine
from airgap import debian, plugins
from stack import console, docker, engine, ports, settings, topology
from stack.errors import LabError
from stack.process import ROOT
from stack.settings import Settings

LEAST_DISK_GB = 3
"""The images and their build cache, with some room for results."""


@dataclass(frozen=True)
class Finding:
    """The result of one check: fine, wrong, or something that `make up` will put right."""

    kind: Literal["ok", "bad", "later"]
    text: str


def examine(environ: Mapping[str, str]) -> list[Finding]:
    """Check everything and change nothing."""
    found = [Finding("ok", "Python is recent enough"), *_knobs(environ)]
    may_install = environ.get("LAB_INSTALL") != "0"
    found += _engine(may_install)
    if found[-1].kind != "ok":
        return found  # the other checks need the engine
    found += [*_plugins(may_install), *_disk()]
    try:
        wanted = settings.from_environment(environ)
    except LabError:
        return found
    return [*found, checkout(wanted.project), *_ports(wanted)]


def require(environ: Mapping[str, str]) -> None:
    """Put right what can be put right. Raises LabError with a line for each problem that remains."""
    found = examine(environ)
    if any(finding.kind == "later" for finding in found):
        _put_right(environ)
        found = examine(environ)
    _stop_at(found)


def _put_right(environ: Mapping[str, str]) -> None:
    _stop_at(_knobs(environ))  # nothing is installed for a command that cannot run
    may_install = settings.from_environment(environ).may_install
    if not shutil.which("docker"):
        airgap.engine.install(may_install)
    if not engine.problem() and (missing := engine.lacking_plugins()) and plugins.can_fetch(may_install):
        plugins.fetch(missing, environ)


def require_docker() -> None:
    """Check Docker and Compose alone, for commands that start nothing. Raises LabError when one cannot be used."""
    _stop_at(_engine(may_install=False))
    _stop_at(_plugins(may_install=False))


def refuse(project: str) -> None:
    """Raise LabError when Docker cannot be used, or when the project's containers belong to another checkout."""
    require_docker()
    _stop_at([checkout(project)])


def _stop_at(findings: Iterable[Finding]) -> None:
    wrong = [finding.text for finding in findings if finding.kind != "ok"]
    if wrong:
        raise LabError("\n".join(wrong))


def report(environ: Mapping[str, str]) -> int:
    """Print all checks, then the server models. Return 1 when a check failed, else 0."""
    found = examine(environ)
    for finding in found:
        console.mark(finding.kind, finding.text)
    models = "".join(f"\n  {name:<22} {model['summary']}" for name, model in topology.SERVERS.items())
    console.say(f"\nServer models, for make up SERVER=…{models}\n")
    if failed := sum(finding.kind == "bad" for finding in found):
        console.say(f"{topology.count(failed, 'check')} failed. Put that right, then type: make doctor")
        return 1
    console.say("Ready. Next: make up")
    return 0


def _knobs(environ: Mapping[str, str]) -> Iterator[Finding]:
    try:
        yield Finding("ok", f"topology: {topology.from_environment(environ)}")
    except LabError as error:
        yield from (Finding("bad", line) for line in str(error).splitlines())
    try:
        chosen = settings.from_environment(environ)
        yield Finding("ok", " with ".join(filter(None, [f"project {chosen.project}", ", ".join(chosen.extras)])))
        settings.run_arguments(environ)
    except LabError as error:
        yield Finding("bad", str(error))


def _engine(may_install: bool) -> Iterator[Finding]:
    if not shutil.which("docker"):
        if may_install and debian.may_install_packages():
            yield Finding("later", "Docker is missing; make up installs docker.io from the distribution's packages")
        elif debian.is_debian_or_ubuntu():
            yield Finding("bad", "Docker is missing. Type: sudo apt-get install -y docker.io")
        else:
            yield Finding("bad", "Docker is missing. Install it: see docs.docker.com/engine/install")
    elif problem := engine.problem():
        yield Finding("bad", problem)
    else:
        yield Finding("ok", "Docker answers")


def _plugins(may_install: bool) -> Iterator[Finding]:
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


def _disk() -> Iterator[Finding]:
    free = engine.free_disk_gb()
    if free is not None and free < LEAST_DISK_GB:
        yield Finding("bad", f"{free:.1f} GB left on Docker's disk, {LEAST_DISK_GB} needed. Type: docker system prune")
    elif free is not None:
        yield Finding("ok", f"{free:.0f} GB left on Docker's disk")


def checkout(project: str) -> Finding:
    """Check that no other checkout that still exists runs a stack under the same project name."""
    others = {one.checkout for one in docker.containers(project) if Path(one.checkout).exists()} - {str(ROOT), ""}
    if others:
        return Finding(
            "bad",
            f"Another checkout ({others.pop()}) runs a stack named {project}. "
            f"Type: make up PROJECT={project}-2 LAB_PORT=0 LOCUST_PORT=0, or in that checkout: make down",
        )
    return Finding("ok", f"no other checkout runs a stack named {project}")


def _ports(wanted: Settings) -> Iterator[Finding]:
    own = {port for one in docker.containers(wanted.project) for port in one.ports}
    for name, port in (("LAB_PORT", wanted.lab_port), ("LOCUST_PORT", wanted.locust_port)):
        problem = "" if port in own else ports.problem(name, port)
        fine = f"{name} {port} can be published" if port else f"{name} is any free port"
        yield Finding("bad", problem) if problem else Finding("ok", fine)
