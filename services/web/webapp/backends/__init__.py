"""The servers outside the web processes that can hold state, and libraries that do: one module each, found by its name.

A backend is switched on when its host is configured (`REDIS_HOST`, …) and its package is installed.
"""

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, cast

from flask import Flask

Errors = tuple[type[Exception], ...]

NAMES = tuple(module.name for module in pkgutil.iter_modules(__path__))

LIBRARIES = {
    "caching": "redis",
    "caching_memcached": "memcached",
    "limiter": "redis",
    "prometheus": None,
    "session": "redis",
    "sqlalchemy": "postgres",
}
"""Those that have no server of their own, and whose server they use, if any."""

COMMANDS = dict.fromkeys(LIBRARIES, "make up WITH=libraries")
COMMANDS |= dict.fromkeys(("memcached", "caching_memcached"), "make up WITH=memcached")
COMMANDS |= {"mariadb": "make up WITH=mariadb"}
"""What to type for those that `make up` alone does not bring; a module cannot say so while its package is missing."""


class Module(Protocol):
    """What the module of a backend offers."""

    TITLE: str
    UNREACHABLE: Errors
    """What its driver raises when there is no answer."""
    FULL: Errors
    """What its driver raises when the server has no space left."""
    UNDONE: Errors
    """What its driver raises when the server has surely undone the request."""

    def client(self, config: Mapping[str, Any], tables: str) -> Any:
        """Make what the stores are given; if it is an extension of Flask, it has a method `init_app`.

        Nothing connects before it is first used, in each process anew.
        """

    def version(self, client: Any) -> str:
        """Ask the server for its version."""


@dataclass(frozen=True)
class Backend:
    """One server that is switched on: its module, and the client that the stores of this app are given."""

    module: Module
    client: Any


def init_app(app: Flask, tables: Mapping[str, str]) -> None:
    """Switch on every backend that is configured; `tables` has the statements that make the tables, by backend.

    `app.extensions["backends"]` has the backends that are on, by name; `app.extensions["unavailable"]` says for each
    of the others why it is off, and what to type to have it.
    """
    on: dict[str, Backend] = {}
    off: dict[str, str] = {}
    for name in NAMES:
        command = COMMANDS.get(name, "make up")
        try:
            module = cast(Module, import_module(f".{name}", __name__))
        except ModuleNotFoundError as error:
            package = str(error.name).partition(".")[0]
            off[name] = _lacks(package, command, app.config["GIL"])
            continue
        server = LIBRARIES.get(name, name)
        if server is None or app.config.get(f"{server.upper()}_HOST"):
            on[name] = Backend(module, module.client(app.config, tables.get(name, "")))
            if hasattr(on[name].client, "init_app"):
                on[name].client.init_app(app)
        else:
            off[name] = f"{module.TITLE} is not part of this stack. Type: {command}"
    app.extensions |= {"backends": on, "unavailable": off}


def _lacks(package: str, command: str, gil: bool) -> str:
    lacks = f"The web image lacks the Python package {package}"
    if gil:
        return f"{lacks}. Type: {command}"
    few = "without a GIL, it has few packages, none of which switches the GIL on"
    return f"{lacks}: {few}. Type: {command} SERVER=gunicorn-gthread"


def switched_on(app: Flask) -> dict[str, Backend]:
    """Return the backends of the app that are switched on, by name."""
    on: dict[str, Backend] = app.extensions["backends"]
    return on
