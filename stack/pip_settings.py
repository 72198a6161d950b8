"""The pip.conf for image builds: the index, proxy and certificates that pip uses on this host."""

import ast
import sys
from collections.abc import Mapping

from stack import process

HANDED_ON = ("index-url", "extra-index-url", "trusted-host", "proxy", "default-timeout", "timeout", "retries")
"""Settings that also hold inside a build. Paths on the host do not."""


def host_options(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of this host's pip: from its files, if there is a pip, then from PIP_* variables."""
    succeeded, text = process.attempt([sys.executable, "-m", "pip", "config", "list"])
    options = parse(text) if succeeded else {}
    for name in HANDED_ON:
        value = environ.get("PIP_" + name.upper().replace("-", "_"))
        if value:
            options[name] = value
    return options


def parse(listing: str) -> dict[str, str]:
    """Read the lines of `pip config list` (`section.name='value'`); `install` overrides `global`."""
    options: dict[str, str] = {}
    for section in ("global", "install"):
        for line in listing.splitlines():
            key, separator, value = line.partition("=")
            name = key.removeprefix(f"{section}.")
            if separator and name != key and name in HANDED_ON:
                options[name] = str(ast.literal_eval(value))
    return options


def render(options: Mapping[str, str], with_ca: bool) -> str:
    """Return the text of a pip.conf; the certificates are where the build mounts its secret `ca`."""
    lines = ["[global]", "disable-pip-version-check = true"]
    lines += [f"{name} = {' '.join(value.split())}" for name, value in sorted(options.items())]
    return "\n".join([*lines, *(["cert = /run/secrets/ca"] if with_ca else []), ""])
