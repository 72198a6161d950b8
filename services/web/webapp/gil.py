"""Python's global interpreter lock: whether it is on, and whether that is what the server model states."""

import sys

from flask import Flask


class GilError(Exception):
    """The running Python is not the one that the server model is about."""


def is_on() -> bool:
    """Say whether the threads of this process take turns: always, before Python 3.13."""
    return bool(getattr(sys, "_is_gil_enabled", lambda: True)())


def refuse_another_python(app: Flask) -> None:
    """Raise GilError unless the lock is on exactly where the server model has one.

    Called once everything is imported, since a C extension that is not ready for its absence switches it on.
    """
    if app.config["GIL"] != is_on():
        states, found = ("with", "off") if app.config["GIL"] else ("without", "on")
        raise GilError(f"SERVER={app.config['SERVER']} is about a Python {states} a GIL, but here the GIL is {found}.")
