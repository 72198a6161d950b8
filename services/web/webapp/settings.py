"""The one place that reads environment variables, secret files and the table of server models."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from . import backends

SERVERS = Path(__file__).parents[1] / "servers"


def from_environment(environ: Mapping[str, str] = os.environ, servers: Path = SERVERS) -> dict[str, object]:
    """Read the app's configuration from the variables that compose.yaml sets.

    Raises FileNotFoundError when a password file is missing, so that a container without its secrets stops at
    once instead of answering 503 forever; ValueError when the server model is unknown, or has no threads or no
    several processes.
    """
    workers, threads = int(environ["WORKERS"]), int(environ["THREADS"])
    models = tomllib.loads((servers / "models.toml").read_text(encoding="utf-8"))
    model = _model(environ["SERVER"], models)
    if threads > 1 and not model["threads"]:
        raise ValueError(f"SERVER={environ['SERVER']} serves one request at a time in each process. Set THREADS=1.")
    if workers > 1 and not model["workers"]:
        raise ValueError(f"SERVER={environ['SERVER']} is one process. Set WORKERS=1.")
    return {
        "SERVER": environ["SERVER"],
        "WORKERS": workers,
        "THREADS": threads,
        "PRELOAD": environ["PRELOAD"] == "1",
        "AT_ONCE": threads,
        "UNIT": model["unit"],
        "PER_REQUEST": model["per_request"],
        "GIL": model["gil"],
        "PACKAGES": model["packages"],
        "MODELS": list(models),
        "STORES_DIR": environ.get("STORES_DIR", "/app/my_stores"),
        **_given(environ),
    }


def _model(name: str, models: Mapping[str, Mapping[str, object]]) -> Mapping[str, object]:
    if name not in models:
        raise ValueError(f"SERVER={name} is not a server model. Set SERVER to one of: {' '.join(models)}")
    return models[name]


def _given(environ: Mapping[str, str]) -> dict[str, str]:
    """Take Flask's key, and all that begins with a backend's name; as in Docker's images, `X_FILE` is a file with X."""
    prefixes = ("SECRET_KEY", *(f"{name.upper()}_" for name in backends.NAMES))
    named = {name: text for name, text in environ.items() if name.startswith(prefixes)}
    return {
        name.removesuffix("_FILE"): Path(text).read_text(encoding="utf-8").strip() if name.endswith("_FILE") else text
        for name, text in named.items()
    }
