"""The images of others: the local one, else the one from a registry, else a stand-in from Debian's packages."""

import re
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from airgap import free_threaded, standins
from stack import console, docker, process
from stack.errors import LabError
from stack.topology import SERVERS

FIRST_WORD_S = 20.0
"""How long a registry may take to send its first line; `docker pull` alone would wait for minutes."""

NO_ANSWER = re.compile(
    "no such host|connection refused|timeout|network is unreachable|no route to host|no answer|x509|eof", re.IGNORECASE
)
"""Messages that say that no registry can be reached, so that the other images need not be tried."""

BEGUN = ": Pulling from "
"""Docker prints this once a registry has answered with the image's manifest."""


class Refusal(NamedTuple):
    """Why a pull failed, and whether that is because no registry can be reached."""

    reason: str
    unreachable: bool


@dataclass(frozen=True)
class Image:
    """An image: the variable that replaces it, its official name, the recipe of its stand-in, and what asks for it."""

    variable: str
    official: str
    recipe: str
    extra: str = ""


IMAGES = (
    Image("PYTHON_IMAGE", "python:3.13-slim", "python:3.13"),
    Image("NGINX_IMAGE", "nginxinc/nginx-unprivileged:1.30", "nginx:1.30"),
    Image("REDIS_IMAGE", "redis:8.0", "redis:8.0"),
    Image("POSTGRES_IMAGE", "postgres:17", "postgres:17"),
    Image("MEMCACHED_IMAGE", "memcached:1.6", "memcached:1.6", extra="memcached"),
    Image("MARIADB_IMAGE", "mariadb:11.8", "mariadb:11.8", extra="mariadb"),
)


def resolve(environ: Mapping[str, str], may_install: bool, extras: Collection[str] = ()) -> dict[str, str]:
    """Return the image for each variable, and get those that are missing. Raises LabError when that fails.

    Those of WITH are neither looked for nor returned, unless they are among the extras.
    """
    wanted = [image for image in IMAGES if image.extra in ("", *extras)]
    chosen: dict[str, str] = {}
    missing: dict[Image, Refusal] = {}
    nobody: Refusal | None = None
    for image in wanted:
        name = environ.get(image.variable) or image.official
        chosen[image.variable] = name
        if docker.image_present(name):
            continue
        if name == image.official and standins.is_current(image.recipe):
            chosen[image.variable] = standins.tag(image.recipe)
        elif refusal := nobody or pull(name):
            if not refusal.unreachable:
                console.say(f"  docker pull {name} failed: {refusal.reason}")
            elif not nobody:
                nobody = refusal
                console.say(f"  No image registry answers: {refusal.reason}")
            if name != image.official:
                raise LabError(
                    f"{image.variable}={name} is not on this machine and cannot be pulled ({refusal.reason}). "
                    f"Type: docker load -i FILE, or leave {image.variable} out to use {image.official}."
                )
            chosen[image.variable] = standins.tag(image.recipe)
            missing[image] = refusal
    if missing:
        _stand_in(missing, environ, may_install)
    stood_in = [image.official for image in wanted if chosen[image.variable] == standins.tag(image.recipe)]
    replaced = f"stand-ins from Debian's packages in place of {', '.join(stood_in)}"
    console.mark("ok", replaced if stood_in else f"images: {', '.join(chosen.values())}")
    return chosen


def without_gil(python: str, server: str) -> dict[str, str]:
    """Return the image that web is built on in place of the usual Python, and build it if that is missing.

    There is none if the server model has a GIL.
    """
    return {} if SERVERS[server]["gil"] else {"WEB_PYTHON_IMAGE": free_threaded.ensure(python)}


def _stand_in(missing: Mapping[Image, Refusal], environ: Mapping[str, str], may_install: bool) -> None:
    official = ", ".join(image.official for image in missing)
    console.say(f"  Not on this machine: {official}. Their stand-ins are built from Debian's packages, once.")
    try:
        standins.build([image.recipe for image in missing], environ, may_install)
    except LabError as error:
        image, refusal = next(iter(missing.items()))
        names = " ".join(one.official for one in missing)
        raise LabError(
            f"{image.official} cannot be pulled: {refusal.reason}\nStand-ins cannot be built: {error}\n"
            f"Try again when docker pull {image.official} works, or copy the images from another machine. "
            f"There: docker save -o images.tar {names}\nHere: docker load -i images.tar"
        ) from error


def pull(name: str) -> Refusal | None:
    """Pull an image. Return None when that succeeded."""
    last, begun = "no answer", False
    with console.Step(f"pulling {name}") as shown, process.child(["docker", "pull", name]) as client:
        assert client.stdout is not None
        silence = threading.Timer(FIRST_WORD_S, client.terminate)
        silence.start()
        for line in client.stdout:
            silence.cancel()
            shown.detail = last = line.strip() or last
            begun |= BEGUN in line
        silence.cancel()
        shown.failed = client.wait() != 0
    reason = last.rsplit("daemon: ", 1)[-1]
    return Refusal(reason, not begun and bool(NO_ANSWER.search(reason))) if shown.failed else None
