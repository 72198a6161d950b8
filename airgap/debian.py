"""Debian on the host: its mirror, its packages, and a private apt for packages of another release."""

import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from stack import console, process
from stack.errors import LabError

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def os_release(path: Path = Path("/etc/os-release")) -> dict[str, str]:
    """Return the values in /etc/os-release, none on systems without it."""
    if not path.exists():
        return {}
    words = shlex.split(path.read_text(encoding="utf-8"), comments=True)
    return dict(word.split("=", 1) for word in words if "=" in word)


def is_debian_or_ubuntu() -> bool:
    """Say whether this system is of the Debian family."""
    release = os_release()
    return bool({"debian", "ubuntu"} & {release.get("ID", ""), *release.get("ID_LIKE", "").split()})


def mirror(environ: Mapping[str, str]) -> str:
    """Return the address of a Debian mirror: DEBIAN_MIRROR, else the one that this host's apt uses, else ""."""
    if environ.get("DEBIAN_MIRROR"):
        return environ["DEBIAN_MIRROR"]
    release = os_release()
    if release.get("ID") != "debian":
        return ""
    columns = "--format=$(REPO_URI) $(RELEASE) $(COMPONENT)"
    succeeded, text = process.attempt(["apt-get", "indextargets", columns, "Created-By: Packages"])
    return choose_mirror(text, release.get("VERSION_CODENAME", "")) if succeeded else ""


def choose_mirror(targets: str, codename: str) -> str:
    """Choose from apt's list the address of Debian itself, not of its security updates or of another vendor."""
    own = {codename, "stable", "testing", "unstable", "sid"} - {""}
    for line in targets.splitlines():
        columns = line.split()  # a flat source has no component, and perhaps no release
        if len(columns) == 3 and columns[1] in own and columns[2] == "main" and columns[0].startswith("http"):
            return columns[0]
    return ""


def may_install_packages() -> bool:
    """Say whether the current user may install packages of the Debian family."""
    return os.geteuid() == 0 and is_debian_or_ubuntu()


def install(packages: Sequence[str], why: str, may_install: bool) -> None:
    """Install packages of this distribution. Raises LabError where that is not possible or not allowed."""
    names = " and ".join(packages)
    command = f"apt-get install -y {' '.join(packages)}"
    if not is_debian_or_ubuntu():
        system = os_release().get("PRETTY_NAME", "this system")
        raise LabError(f"{why}, but {system} cannot install Debian's {names}.")
    if not may_install or not may_install_packages():
        refused = "" if may_install else " (LAB_INSTALL=0)"
        raise LabError(f"{why}{refused}. Type: sudo {command}")
    console.say(f"  {why}: apt-get installs {names} on this machine, as root. LAB_INSTALL=0 refuses that.")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    if not process.attempt(["apt-get", "install", "-y", "--simulate", *packages])[0]:
        process.step("updating the list of packages", ["apt-get", "update"], env)
    process.step(f"installing {names} from the distribution's packages", command.split(), env)


def private_apt(folder: Path, address: str, suite: str) -> list[str]:
    """Set up an apt that knows one suite and nothing of the host's, and return the options that select it.

    As always, apt checks the index's signature against Debian's keyring, and each package against the index.
    """
    (folder / "lists/partial").mkdir(parents=True)
    (folder / "cache/archives/partial").mkdir(parents=True)
    source = folder / "sources.list"
    source.write_text(f"deb [signed-by={KEYRING}] {address} {suite} main\n", encoding="utf-8")
    options = {
        "Dir::Etc::SourceList": source,
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::Preferences": "/dev/null",
        "Dir::Etc::PreferencesParts": "/dev/null",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "Acquire::Languages": "none",
        "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
        "APT::Sandbox::User": "",
    }
    return [f"-o{name}={value}" for name, value in options.items()]
