"""Stand-ins for official images, built from Debian's packages by the recipes beside this file."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from airgap import debian
from stack import console, docker, process

RECIPES = Path(__file__).parent / "recipes"

SUITE = "trixie"

BASE = f"debian:{SUITE}"

SLIM = [f"--dpkgopt=path-exclude=/usr/share/{folder}/*" for folder in ("man", "locale", "doc")]
SLIM += ["--dpkgopt=path-include=/usr/share/doc/*/copyright"]


def tag(recipe: str) -> str:
    """Return the name of a stand-in, for a recipe like `python:3.13`."""
    return f"flask-state-lab/{recipe}-standin"


def is_current(recipe: str) -> bool:
    """Say whether a stand-in is on this machine and was built by today's recipe."""
    return docker.image_field(tag(recipe), '{{index .Config.Labels "lab.recipe"}}') == fingerprint(recipe)


def fingerprint(recipe: str) -> str:
    """Return a short hash of the files of a recipe and of the base."""
    digest = hashlib.sha256(SUITE.encode())
    for folder in ("base", recipe.partition(":")[0]):
        for path in sorted((RECIPES / folder).rglob("*")):
            if path.is_file():
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def build(recipe: str, environ: Mapping[str, str], may_install: bool) -> str:
    """Build a stand-in, and first its base if that is missing, and return its name.

    Raises LabError when this machine lacks what the build needs.
    """
    if not is_current(BASE):
        _build_base(environ, may_install)
    _despite_expiry(lambda unchecked: _build_on_base(recipe, unchecked))
    return tag(recipe)


def _despite_expiry(attempt: Callable[[bool], None]) -> None:
    """Try again without the index's expiry date if that is what failed: a frozen mirror has an old index."""
    try:
        attempt(False)
    except process.CommandError as error:
        if "is expired" not in error.output:
            raise
        console.say("  The mirror's index has expired: trying again without its date. Its signature is still checked.")
        attempt(True)


def _build_on_base(recipe: str, unchecked: bool) -> None:
    options = ["--build-arg=APT_OPTIONS=-o Acquire::Check-Valid-Until=false"] if unchecked else []
    options += [f"--build-arg=BASE={tag(BASE)}", f"--tag={tag(recipe)}", f"--label=lab.recipe={fingerprint(recipe)}"]
    buildx = ["docker", "buildx", "build", "--load", "--provenance=false", "--progress=plain"]
    process.step(f"building {tag(recipe)}", [*buildx, *options, str(RECIPES / recipe.partition(":")[0])])


def _build_base(environ: Mapping[str, str], may_install: bool) -> None:
    if not shutil.which("mmdebstrap"):
        debian.install(["mmdebstrap", "debian-archive-keyring"], "Stand-in images need mmdebstrap", may_install)
    mirror = debian.mirror(environ)
    sources = [mirror] if mirror else []  # without one, mmdebstrap takes Debian's own
    hook = f"--customize-hook={RECIPES / 'base/customize.sh'}"
    bootstrap = ["mmdebstrap", "--variant=minbase", *SLIM, hook]
    with tempfile.TemporaryDirectory(prefix="lab-base-", dir="/var/tmp") as name:
        # Through a file, not a pipe: a bootstrap that fails must not leave half an image.
        archive = Path(name) / "base.tar"

        def run(unchecked: bool) -> None:
            options = ['--aptopt=Acquire::Check-Valid-Until "false"'] if unchecked else []
            process.step(f"Debian {SUITE} with mmdebstrap", [*bootstrap, *options, SUITE, str(archive), *sources])

        _despite_expiry(run)
        label = f"--change=LABEL lab.recipe={fingerprint(BASE)}"
        process.step(f"importing {tag(BASE)}", ["docker", "import", label, str(archive), tag(BASE)])
