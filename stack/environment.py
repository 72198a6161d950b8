"""`python3 -m stack.environment LOCK STAMP`: create .venv if missing, install a lock file into it, touch STAMP."""

import os
import sys
import venv
from pathlib import Path

from airgap import debian
from stack import console, owner, process, settings
from stack.errors import LabError

FOLDER = process.ROOT / ".venv"


def ensure(lock: Path, stamp: Path) -> None:
    """Make the environment match the lock file. Raises LabError when this Python cannot create one."""
    python = FOLDER / "bin/python"
    # Without pip, too: an upgrade of the system's Python leaves its packages in the folder of the old version.
    works, _ = process.attempt([str(python), "-c", "import pip"])
    if works and stamp.exists() and stamp.stat().st_mtime >= lock.stat().st_mtime:
        return
    if not works:
        _require_ensurepip()
        with console.Step(f"creating a virtual environment in {FOLDER.name}"):
            venv.create(FOLDER, with_pip=True, clear=True)
    install = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "-r", str(lock)]
    process.step(f"installing {lock} into {FOLDER.name}", install)
    stamp.touch()
    if os.geteuid() == 0 and owner.person()[0] != 0:
        for path in (FOLDER, *FOLDER.rglob("*")):
            owner.hand_over(path)


def _require_ensurepip() -> None:
    # Debian packages it apart from Python, under a name with the exact version.
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    succeeded, _ = process.attempt([sys.executable, "-c", "import ensurepip"])
    if not succeeded:
        may_install = settings.from_environment(os.environ).may_install
        debian.install([package], "A virtual environment needs ensurepip", may_install)


if __name__ == "__main__":
    try:
        ensure(Path(sys.argv[1]), Path(sys.argv[2]))
    except LabError as error:
        console.error(str(error))
        sys.exit(1)
