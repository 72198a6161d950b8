"""Stand-ins for official images, built from Debian's packages by the recipes beside this file."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from airgap import debian
from stack import console, docker, process

RECIPES = Path(__file__).parent / "recipes"

SUITE = "trixie"

BASE = f"debian:{SUITE}"

LABEL = "lab.recipe"


def tag(recipe: str) -> str:
    """Return the name of a stand-in, for a recipe like `python:3.13`."""
    return f"flask-state-lab/{recipe}-standin"


def is_current(recipe: str) -> bool:
    """Say whether a stand-in is on this machine and was built by today's recipe."""
    return built_by(tag(recipe)) == fingerprint(recipe)


def built_by(name: str) -> str:
    """Return the fingerprint of the recipe that an image was built by, or "" if there is no such image."""
    return docker.image_field(name, f'{{{{index .Config.Labels "{LABEL}"}}}}')


def fingerprint(recipe: str) -> str:
    """Return a short hash of a recipe and of its base."""
    return docker.fingerprint(RECIPES / "base", RECIPES / recipe.partition(":")[0], base=SUITE)


def build(recipes: Sequence[str], environ: Mapping[str, str], may_install: bool) -> None:
    """Build stand-ins side by side, and first their base if that is missing.

    Raises LabError when this machine lacks what the build needs.
    """
    if not is_current(BASE):
        _build_base(environ, may_install)
    if missing := [recipe for recipe in recipes if not is_current(recipe)]:
        names = ", ".join(missing)
        process.side_by_side(f"building the stand-ins {names}", {recipe: _build_on_base(recipe) for recipe in missing})


def _build_on_base(recipe: str) -> list[str]:
    return command(RECIPES / recipe.partition(":")[0], tag(BASE), tag(recipe), fingerprint(recipe))


def command(recipe: Path, base: str, name: str, fingerprint: str) -> list[str]:
    """Return the command line that builds an image by a recipe, with the label that says which."""
    options = [f"--build-arg=BASE={base}", f"--tag={name}", f"--label={LABEL}={fingerprint}"]
    return ["docker", "buildx", "build", "--load", "--provenance=false", "--progress=plain", *options, str(recipe)]


def _build_base(environ: Mapping[str, str], may_install: bool) -> None:
    if not shutil.which("mmdebstrap"):
        debian.install(["mmdebstrap", "debian-archive-keyring"], "Stand-in images need mmdebstrap", may_install)
    mirror = debian.mirror(environ)
    sources = [mirror] if mirror else []  # without one, mmdebstrap takes Debian's own
    hooks = [f"--extract-hook={RECIPES / 'base/slim.sh'}", f"--customize-hook={RECIPES / 'base/customize.sh'}"]
    bootstrap = ["mmdebstrap", "--variant=minbase", *hooks]
    with tempfile.TemporaryDirectory(prefix="lab-base-", dir="/var/tmp") as name:
        # Through a file, not a pipe: a bootstrap that fails must not leave half an image.
        archive = Path(name) / "base.tar"

        def run(*options: str) -> None:
            process.step(f"Debian {SUITE} with mmdebstrap", [*bootstrap, *options, SUITE, str(archive), *sources])

        try:
            run()
        except process.CommandError as error:
            if "is expired" not in error.output:
                raise
            console.say(
                "  The mirror's index has expired: trying again without its date. Its signature is still checked."
            )
            run('--aptopt=Acquire::Check-Valid-Until "false"')
        label = f"--change=LABEL {LABEL}={fingerprint(BASE)}"
        process.step(f"importing {tag(BASE)}", ["docker", "import", label, str(archive), tag(BASE)])
