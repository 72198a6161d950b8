"""The one place that reads environment variables and secret files."""

import os
from collections.abc import Mapping
from pathlib import Path


def from_environment(environ: Mapping[str, str] = os.environ) -> dict[str, object]:
    """Read the app's configuration from the variables that compose.yaml sets.

    Raises FileNotFoundError when a password file is missing, so that a container without its secrets stops at
    once instead of answering 503 for ever.
    """
    return {
        "SERVER": environ["SERVER"],
        "WORKERS": int(environ["WORKERS"]),
        "THREADS": int(environ["THREADS"]),
        "PRELOAD": environ["PRELOAD"] == "1",
        "REDIS_HOST": environ["REDIS_HOST"],
        "REDIS_PORT": int(environ.get("REDIS_PORT", "6379")),
        "REDIS_PASSWORD": _secret(environ.get("REDIS_PASSWORD_FILE", "/run/secrets/redis_password")),
        "POSTGRES_HOST": environ["POSTGRES_HOST"],
        "POSTGRES_PORT": int(environ.get("POSTGRES_PORT", "5432")),
        "POSTGRES_DB": environ["POSTGRES_DB"],
        "POSTGRES_USER": environ["POSTGRES_USER"],
        "POSTGRES_PASSWORD": _secret(environ.get("POSTGRES_PASSWORD_FILE", "/run/secrets/postgres_password")),
    }


def _secret(path: str) -> str:
    return Path(path).read_text(encoding="utf-8").strip()
