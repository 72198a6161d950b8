"""Who owns files: the user who ran make, even through sudo, and although containers write as other users."""

import os
from pathlib import Path

from stack.errors import LabError

CONTAINER_ID = 10001
"""User and group inside the load tester when root runs make: no container runs as root."""


def person() -> tuple[int, int]:
    """Return uid and gid of the user who ran make; through sudo, these are not root's."""
    if os.geteuid() == 0 and "SUDO_UID" in os.environ:
        return int(os.environ["SUDO_UID"]), int(os.environ.get("SUDO_GID", os.environ["SUDO_UID"]))
    return os.getuid(), os.getgid()


def tester(rootless: bool) -> tuple[int, int]:
    """Return uid and gid with which the load tester runs and writes results."""
    uid, gid = person()
    if rootless:
        return 0, 0  # in rootless Docker that is the user who runs it, without any more rights
    return (uid, gid) if uid else (CONTAINER_ID, CONTAINER_ID)


def hand_over(path: Path) -> None:
    """Give a file or folder that root created to the user who ran make."""
    if os.geteuid() == 0:
        os.chown(path, *person(), follow_symlinks=False)


def open_results(folder: Path) -> None:
    """Create a folder that the load tester can write to. Raises LabError when that fails.

    When root runs make, the folder belongs to root and to the load tester's group.
    """
    try:
        made = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for path in made:
            hand_over(path)
        if person()[0] == 0:
            os.chown(folder, 0, CONTAINER_ID)
            folder.chmod(0o2775)
    except OSError as error:
        raise LabError(
            f"The results folder cannot be used: {error}. Choose another one: RESULTS_DIR=~/lab-results"
        ) from error
    if not os.access(folder, os.W_OK):
        raise LabError(f"You may not write to {folder}. Choose another folder: RESULTS_DIR=~/lab-results")


def take_back(folder: Path) -> None:
    """Give root the files that the load tester wrote. Their group stays, so that a running load tester can go on."""
    if os.geteuid() != 0 or person()[0] != 0 or not folder.is_dir():
        return
    for path in folder.rglob("*"):
        if path.lstat().st_uid == CONTAINER_ID:
            os.chown(path, 0, CONTAINER_ID, follow_symlinks=False)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o060)
