"""The Docker plugins Compose v2 and buildx, taken from Debian's packages."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from airgap import debian
from stack import console, process
from stack.errors import LabError

SUITE = "trixie"
"""The first Debian release with Compose v2. Its plugins are single static files that run on older releases, too."""


def can_fetch(may_install: bool) -> bool:
    """Say whether this machine can take the plugins from Debian's packages."""
    return may_install and debian.KEYRING.exists() and all(map(shutil.which, ("apt-get", "dpkg-deb")))


def command() -> str:
    """Return what to type to get the plugins."""
    if debian.os_release().get("ID") == "ubuntu":
        return "sudo apt-get install docker-compose-v2 docker-buildx"
    if debian.is_debian_or_ubuntu():
        return "make up without LAB_INSTALL=0, or on Debian 13: sudo apt-get install docker-compose docker-buildx"
    return "install docker-compose-plugin and docker-buildx-plugin from Docker (see docs.docker.com/compose/install)"


def fetch(plugins: Iterable[str], environ: Mapping[str, str]) -> None:
    """Put plugins from Debian's packages into the user's own plugin folder. Raises LabError when that fails."""
    address = debian.mirror(environ)
    if not address:
        raise LabError("No Debian mirror is known here. Name one: make up DEBIAN_MIRROR=http://…")
    target = Path(environ.get("DOCKER_CONFIG") or Path.home() / ".docker") / "cli-plugins"
    with tempfile.TemporaryDirectory(prefix="lab-plugins-") as name:
        folder = Path(name)
        apt = ["apt-get", "-q", *debian.private_apt(folder, address, SUITE)]
        process.step(f"reading the list of Debian {SUITE}'s packages", [*apt, "update"])
        for plugin in plugins:
            _fetch_one(f"docker-{plugin}", apt, folder, target)


def _fetch_one(package: str, apt: list[str], folder: Path, target: Path) -> None:
    process.step(f"{package}: from Debian {SUITE} into {target}", [*apt, "download", package], cwd=folder)
    archive = next(folder.glob(f"{package}_*.deb"))
    process.output(["dpkg-deb", "-x", str(archive), str(folder / "unpacked")])
    target.mkdir(parents=True, exist_ok=True)
    # Copied under another name, then renamed, so that a plugin in use is never half written.
    fresh = target / f".{package}.new"
    shutil.copyfile(folder / "unpacked/usr/libexec/docker/cli-plugins" / package, fresh)
    fresh.chmod(0o755)
    home = Path.home().stat()
    if os.geteuid() == 0:
        for path in (fresh, target, target.parent):
            os.chown(path, home.st_uid, home.st_gid)
    fresh.replace(target / package)
    console.say(f"  {target / package} is installed. To uninstall it, remove that file.")
