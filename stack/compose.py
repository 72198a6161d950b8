"""Calls Docker Compose with every variable that compose.yaml reads."""

import os
import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from stack import docker, engine, extras, owner, passwords, process
from stack.settings import Settings
from stack.topology import Topology

SYSTEM = ("web", "nginx", "redis", "postgres")
"""The system under test: every service but the load tester and the servers that WITH names."""

BUILT = {"web": "services/web", "locust": "loadtests"}
"""The services whose images are built here, and from which folder."""

BASES = {"web": "WEB_PYTHON_IMAGE", "locust": "PYTHON_IMAGE"}
"""The variables that name the images they are built on."""

WEB_TAGS = ("", "-extras", "-models", "-extras-models", "-free-threaded")
"""How the name of web's image ends: it says which lock files' packages are in it. All are kept beside each other."""

LABEL = '{{index .Config.Labels "lab.context"}}'
"""Where an image says what it was built from, as a template for `docker image inspect`."""

PROGRESS = (" Container ", " Network ", " Volume ")
"""How Compose begins its lines about progress."""


@dataclass(frozen=True)
class Stack:
    """One Compose project of this checkout, under given settings."""

    project: str
    variables: dict[str, str]
    files: tuple[str, ...] = ("compose.yaml",)

    def argv(self, *arguments: str) -> list[str]:
        """Return the command line of `docker compose …` for this project, which never reads a `.env`."""
        own = [*(f"--file={name}" for name in self.files), "--env-file=/dev/null", f"--project-name={self.project}"]
        return ["docker", "compose", *own, *arguments]

    def env(self) -> dict[str, str]:
        """Return the environment for that command line."""
        # With attestations, Engine 29's image store gives a cached build a new id each time (moby#48391).
        return os.environ | {"BUILDX_NO_DEFAULT_ATTESTATIONS": "1"} | self.variables

    def system(self) -> tuple[str, ...]:
        """Return the services of the system under test."""
        return (*SYSTEM, *_servers(self.variables["WITH"].split()))

    def images(self) -> dict[str, str]:
        """Return the name of each service's image."""
        built = {name: f"{self.variables['PROJECT']}-{name}" for name in BUILT}
        built["web"] += self.variables["WEB_TAG"]
        return built | {name: self.variables[f"{name.upper()}_IMAGE"] for name in self.system() if name not in BUILT}

    def outdated(self) -> list[str]:
        """Return the services whose image is missing or from other files, and set the labels of the next build."""
        found = []
        for service, folder in BUILT.items():
            base = docker.image_field(self.variables[BASES[service]], "{{.Id}}")
            built_from = docker.fingerprint(process.ROOT / folder, base=base)
            self.variables[f"{service.upper()}_CONTEXT"] = built_from
            if docker.image_field(self.images()[service], LABEL) != built_from:
                found.append(service)
        return found

    def step(self, label: str, *arguments: str) -> None:
        """Run Compose under a line that counts the seconds. Raises CommandError, without the lines about progress."""
        try:
            process.step(label, self.argv(*arguments), self.env())
        except process.CommandError as error:
            words = [line for line in error.output.splitlines() if not line.startswith(PROGRESS)]
            raise process.CommandError(label, "\n".join(words) or error.output) from error

    def attached(self, *arguments: str) -> int:
        """Run Compose on this terminal, wait for it even after Ctrl-C, and return its exit code."""
        client = subprocess.Popen(self.argv(*arguments), cwd=process.ROOT, env=self.env(), text=True)
        try:
            return client.wait()
        finally:
            process.end(client)


def stack(settings: Settings, topology: Topology, images: Mapping[str, str], suffix: str = "") -> Stack:
    """Return this checkout's stack or, with a suffix, one beside it on any free ports."""
    uid, gid = owner.tester("name=rootless" in engine.security())
    own, *more = extras.locks(settings.extras, topology.server)
    variables = {
        "PROJECT": settings.project,  # names the images, too, which the stacks beside it share
        "LAB_PORT": "0" if suffix else str(settings.lab_port),
        "LOCUST_PORT": "0" if suffix else str(settings.locust_port),
        "LAB_HOSTS": settings.hosts,
        "RESULTS_DIR": str(settings.results),
        "DATA_ID": passwords.data_id(),
        "RUN_UID": str(uid),
        "RUN_GID": str(gid),
        "WITH": " ".join(settings.extras),
        "WEB_LOCK": own,
        "WEB_LOCKS": " ".join(more),
        "WEB_TAG": "".join(f"-{lock}" for lock in (own, *more) if lock != extras.USUAL),
        "WEB_PYTHON_IMAGE": images.get("PYTHON_IMAGE", ""),
        "COMPOSE_PROFILES": ",".join(_servers(settings.extras)),
        # A server has its name where it is part of the stack; the application takes an empty one for none.
        **{f"{name.upper()}_HOST": name if name in settings.extras else "" for name in extras.SERVERS},
    }
    return Stack(settings.project + suffix, variables | topology.variables() | dict(images))


def names(project: str) -> list[str]:
    """Return the names of all images that a project builds."""
    return [*(f"{project}-web{tag}" for tag in WEB_TAGS), f"{project}-locust"]


def _servers(asked: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in extras.SERVERS if name in asked)
