"""The four base images: used when they are here, else pulled, else stood in for by Debian's packages."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from stack import console, docker, process, standins
from stack.errors import LabError

FIRST_WORD_S = 20.0
"""How long a registry may take to say its first word; `docker pull` alone would wait for minutes."""

UNREACHABLE = (
    "no such host",
    "connection refused",
    "timeout",
    "network is unreachable",
    "no route to host",
    "no answer",
    "x509",
    "eof",
)


@dataclass(frozen=True)
class Image:
    """A base image: the variable that replaces it, its official name, and the recipe of its stand-in."""

    variable: str
    official: str
    recipe: str


IMAGES = (
    Image("PYTHON_IMAGE", "python:3.13-slim", "python:3.13"),
    Image("NGINX_IMAGE", "nginxinc/nginx-unprivileged:1.30", "nginx:1.30"),
    Image("REDIS_IMAGE", "redis:8.0", "redis:8.0"),
    Image("POSTGRES_IMAGE", "postgres:17", "postgres:17"),
)


def resolve(environ: Mapping[str, str], may_install: bool) -> dict[str, str]:
    """Return the image to use for each variable, getting what is missing. Raises LabError when there is no way to."""
    chosen: dict[str, str] = {}
    unreachable = ""
    for image in IMAGES:
        name = environ.get(image.variable) or image.official
        if docker.image_present(name):
            chosen[image.variable] = name
        elif name == image.official and standins.is_current(image.recipe):
            chosen[image.variable] = standins.tag(image.recipe)
        elif problem := unreachable or pull(name):
            if not unreachable and any(word in problem.lower() for word in UNREACHABLE):
                unreachable = problem  # the others would fail the same way
                console.say(f"  No image registry answers: {problem}")
            chosen[image.variable] = _stand_in(image, name, problem, environ, may_install)
        else:
            chosen[image.variable] = name
    _tell(chosen)
    return chosen


def _stand_in(image: Image, name: str, problem: str, environ: Mapping[str, str], may_install: bool) -> str:
    if name != image.official:
        raise LabError(
            f"{image.variable}={name} is not on this machine and cannot be pulled ({problem}). "
            f"Type: docker load -i FILE, or leave {image.variable} out to use {image.official}."
        )
    console.say(f"  {name} is not to be had: its stand-in is built from Debian's packages, once.")
    try:
        return standins.build(image.recipe, environ, may_install)
    except LabError as error:
        names = " ".join(one.official for one in IMAGES)
        raise LabError(
            f"{error}\nNo stand-in for {name} without that. Or bring the images from elsewhere: "
            f"docker save -o images.tar {names}\nand here: docker load -i images.tar"
        ) from error


def _tell(chosen: Mapping[str, str]) -> None:
    stood_in = [image.official for image in IMAGES if chosen[image.variable] == standins.tag(image.recipe)]
    if stood_in:
        console.mark("ok", f"stand-ins from Debian's packages in place of {', '.join(stood_in)}")
    else:
        console.mark("ok", f"images: {', '.join(chosen.values())}")


def pull(name: str) -> str:
    """Pull an image, and return why it could not be, or nothing when it is here."""
    last = "no answer"
    with console.Step(f"pulling {name}") as shown, process.child(["docker", "pull", name]) as client:
        assert client.stdout is not None
        silence = threading.Timer(FIRST_WORD_S, client.terminate)
        silence.start()
        for line in client.stdout:
            silence.cancel()
            shown.detail = last = line.strip() or last
        silence.cancel()
        failed = client.wait() != 0
        if failed:
            shown.failed = True
    return last.rsplit("daemon: ", 1)[-1] if failed else ""
