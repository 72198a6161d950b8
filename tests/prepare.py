"""Get what the tests need of Docker, with progress on the terminal: python -m tests.prepare.

Later, several processes of pytest start servers at a time, and pytest would hide what takes a minute on a new machine.
"""

from __future__ import annotations

import sys
import tempfile
from functools import cache
from pathlib import Path

from stack import lifecycle, topology
from stack.errors import LabError
from tests.lab import PROJECT, Lab


@cache
def prepare(extras: str = "") -> dict[str, str]:
    """Do what `make up WITH=…` does before it starts anything; return the name of each service's image."""
    with tempfile.TemporaryDirectory() as results:
        environment = Lab(PROJECT, Path(results)).environment(WITH=extras)
        _, stack = lifecycle.prepare(environment, topology.DEFAULT, suffix="-own")
    return stack.images()


if __name__ == "__main__":
    try:
        prepare()
    except LabError as error:
        sys.exit(str(error))
