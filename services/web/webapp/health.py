"""Alive (/healthz) and ready (/readyz), and which server and versions run here."""

import platform
from importlib.metadata import version
from typing import Any

from flask import Blueprint, current_app

from .backends import Backends, redis
from .identity import served_by

blueprint = Blueprint("health", __name__)

VERSIONS = {"python": platform.python_version(), "flask": version("flask"), "gunicorn": version("gunicorn")}


@blueprint.get("/healthz")
def healthz() -> dict[str, Any]:
    """Say that this worker is alive, without asking any other server."""
    config = current_app.config
    server = {
        "model": config["SERVER"],
        "workers": config["WORKERS"],
        "threads": config["THREADS"],
        "preload": config["PRELOAD"],
    }
    return {"status": "ok", "served_by": served_by(), "server": server, "versions": VERSIONS}


@blueprint.get("/readyz")
def readyz() -> dict[str, Any]:
    """Say that Redis and Postgres answer this worker; otherwise `webapp.problems` answers 503."""
    backends: Backends = current_app.extensions["backends"]
    versions = {"redis": redis.version(backends.redis), "postgres": backends.postgres.version()}
    answered = {name: {"version": number} for name, number in versions.items()}
    return {"status": "ok", "served_by": served_by(), "backends": answered}
