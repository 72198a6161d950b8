"""Stand-ins for official images, built from Debian's packages by the recipes in airgap/."""

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from stack import console, debian, docker, process

RECIPES = process.ROOT / "airgap"

SUITE = "trixie"

BASE = f"debian:{SUITE}"

EXPIRED = "is expired"
"""What apt says of a mirror that was frozen longer ago than its index is valid."""

EXPIRED_SAID = "The mirror's index has expired: once more without asking for its age; its signature still counts."

SLIM = (
    "path-exclude=/usr/share/man/*",
    "path-exclude=/usr/share/locale/*",
    "path-exclude=/usr/share/doc/*",
    "path-include=/usr/share/doc/*/copyright",
)


def tag(recipe: str) -> str:
    """Return the name of a stand-in, for a recipe like `python:3.13`."""
    return f"flask-state-lab/{recipe}-standin"


def is_current(recipe: str) -> bool:
    """Say whether a stand-in is on this machine and was built by today's recipe."""
    return docker.image_field(tag(recipe), '{{index .Config.Labels "lab.recipe"}}') == fingerprint(recipe)


def fingerprint(recipe: str) -> str:
    """Return a short hash of a recipe's files, and of the base's."""
    digest = hashlib.sha256(SUITE.encode())
    for folder in ("base", recipe.partition(":")[0]):
        for path in sorted((RECIPES / folder).rglob("*")):
            if path.is_file():
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def build(recipe: str, environ: Mapping[str, str], may_install: bool) -> str:
    """Build a stand-in, on a base that is built first when it is missing, and return its name.

    Raises LabError when this machine lacks what it takes.
    """
    if not is_current(BASE):
        _build_base(environ, may_install)
    try:
        _build_on_base(recipe, [])
    except process.CommandError as error:
        if EXPIRED not in error.output:
            raise
        console.say(f"  {EXPIRED_SAID}")
        _build_on_base(recipe, ["--build-arg=APT_OPTIONS=-o Acquire::Check-Valid-Until=false"])
    return tag(recipe)


def _build_on_base(recipe: str, options: list[str]) -> None:
    folder = RECIPES / recipe.partition(":")[0]
    process.step(
        f"building {tag(recipe)}",
        [
            *("docker", "buildx", "build", "--load", "--progress=plain"),
            *(f"--build-arg=BASE={tag(BASE)}", f"--tag={tag(recipe)}", f"--label=lab.recipe={fingerprint(recipe)}"),
            *(*options, str(folder)),
        ],
    )


def _build_base(environ: Mapping[str, str], may_install: bool) -> None:
    if not shutil.which("mmdebstrap"):
        debian.install(["mmdebstrap", "debian-archive-keyring"], "Stand-in images", may_install)
    mirror = debian.mirror(environ)
    with tempfile.TemporaryDirectory(prefix="lab-base-", dir="/var/tmp") as name:
        # A file between, not a pipe: a bootstrap that fails must not leave half an image.
        archive = Path(name) / "base.tar"
        options = [f"--dpkgopt={line}" for line in SLIM]
        bootstrap = ["mmdebstrap", "--variant=minbase", *options, f"--customize-hook={RECIPES / 'base/customize.sh'}"]
        sources = [mirror] if mirror else []  # without one, mmdebstrap takes Debian's own
        try:
            process.step(f"Debian {SUITE} with mmdebstrap", [*bootstrap, SUITE, str(archive), *sources])
        except process.CommandError as error:
            if EXPIRED not in error.output:
                raise
            console.say(f"  {EXPIRED_SAID}")
            unchecked = '--aptopt=Acquire::Check-Valid-Until "false"'
            process.step(f"Debian {SUITE} with mmdebstrap", [*bootstrap, unchecked, SUITE, str(archive), *sources])
        label = f"--change=LABEL lab.recipe={fingerprint(BASE)}"
        process.step(f"importing {tag(BASE)}", ["docker", "import", label, str(archive), tag(BASE)])
