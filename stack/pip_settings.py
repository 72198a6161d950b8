"""How pip reaches packages on this host, as a pip.conf for builds: a company's index, proxy and certificates."""

import ast
import sys
from collections.abc import Mapping

from stack import process

HANDED_ON = ("index-url", "extra-index-url", "trusted-host", "proxy", "default-timeout", "timeout", "retries")
"""Settings that mean the same inside a build; paths of the host do not."""


def host_options(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of this host's pip: its files (when pip is there to say), then PIP_* variables."""
    succeeded, text = process.attempt([sys.executable, "-m", "pip", "config", "list"])
    options = parse(text) if succeeded else {}
    for name in HANDED_ON:
        value = environ.get("PIP_" + name.upper().replace("-", "_"))
        if value:
            options[name] = value
    return options


def parse(listing: str) -> dict[str, str]:
    """Read what `pip config list` prints (`section.name='value'`); `install` goes before `global`."""
    options: dict[str, str] = {}
    for section in ("global", "install"):
        for line in listing.splitlines():
            key, separator, value = line.partition("=")
            name = key.removeprefix(f"{section}.")
            if separator and name != key and name in HANDED_ON:
                options[name] = str(ast.literal_eval(value))
    return options


def render(options: Mapping[str, str], with_ca: bool) -> str:
    """Write a pip.conf; the bundle lies where the build mounts its secret `ca`."""
    lines = ["[global]", "disable-pip-version-check = true"]
    lines += [f"{name} = {' '.join(value.split())}" for name, value in sorted(options.items())]
    return "\n".join([*lines, *(["cert = /run/secrets/ca"] if with_ca else []), ""])
