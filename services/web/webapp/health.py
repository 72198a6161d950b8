"""Alive (/healthz) and ready (/readyz), and which server and versions run here."""

import platform
from functools import cache
from importlib.metadata import version
from typing import Any

from flask import Blueprint, current_app

from . import backends, gil
from .identity import served_by

blueprint = Blueprint("health", __name__)

SERVER = {"model": "SERVER", "workers": "WORKERS", "threads": "THREADS", "preload": "PRELOAD"}
SERVER |= {"at_once": "AT_ONCE", "unit": "UNIT", "per_request": "PER_REQUEST", "models": "MODELS"}
"""What /healthz says about the server, and the setting that it comes from."""


@blueprint.get("/healthz")
def healthz() -> dict[str, Any]:
    """Say that this worker is alive, without asking any other server."""
    server = {name: current_app.config[setting] for name, setting in SERVER.items()}
    versions = {"python": _python(), **_versions("flask", *current_app.config["PACKAGES"])}
    return {"status": "ok", "served_by": served_by(), "server": server, "versions": versions}


@blueprint.get("/readyz")
def readyz() -> dict[str, Any]:
    """Say that the backends that are switched on answer this worker; otherwise `webapp.problems` answers 503."""
    answered = {
        name: {"version": backend.module.version(backend.client)}
        for name, backend in backends.switched_on(current_app).items()
    }
    return {"status": "ok", "served_by": served_by(), "backends": answered}


def _python() -> str:
    return f"{platform.python_version()}{'' if gil.is_on() else ' free-threaded'}"


@cache
def _versions(*packages: str) -> dict[str, str]:
    return {package: version(package) for package in packages}
