"""CPython without its global interpreter lock, built from Debian's source: there is no official image of it."""

from airgap import standins
from stack import console, docker, process

RECIPE = standins.RECIPES / "free-threaded"

PACKAGES = standins.RECIPES / "base"
"""The folder of the script that installs Debian's packages, which an official image lacks."""

NAME = "flask-state-lab/python:3.13-free-threaded"


def ensure(base: str) -> str:
    """Return the name of the image, and build it on one with the usual Python if it is missing or by another recipe."""
    recipe = docker.fingerprint(PACKAGES, RECIPE, base=base)
    if standins.built_by(NAME) != recipe:
        console.say("  Python without its GIL is compiled from Debian's source, once. This takes some minutes.")
        command = [*standins.command(standins.RECIPES, base, NAME, recipe), f"--file={RECIPE / 'Dockerfile'}"]
        process.step(f"building {NAME}", command)
    return NAME
