"""Whom files belong to: the person who ran make, also through sudo, while containers write as somebody else."""

import os
from pathlib import Path

from stack.errors import LabError

CONTAINER_ID = 10001
"""User and group inside the load tester when the person is root, who must not be root in there."""


def person() -> tuple[int, int]:
    """Return uid and gid of the person who ran make; behind sudo, not root's."""
    if os.geteuid() == 0 and "SUDO_UID" in os.environ:
        return int(os.environ["SUDO_UID"]), int(os.environ.get("SUDO_GID", os.environ["SUDO_UID"]))
    return os.getuid(), os.getgid()


def tester() -> tuple[int, int]:
    """Return uid and gid under which the load tester runs and writes results."""
    uid, gid = person()
    return (uid, gid) if uid else (CONTAINER_ID, CONTAINER_ID)


def hand_over(path: Path) -> None:
    """Make a file or folder that was made as root the person's own."""
    if os.geteuid() == 0:
        os.chown(path, *person(), follow_symlinks=False)


def open_results(folder: Path) -> None:
    """Make a folder that the load tester can write in. Raises LabError when it cannot be made so.

    Where the person is root the folder stays root's, and its group is the load tester's.
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
            f"The results folder cannot be used: {error}. Name another one: RESULTS_DIR=~/lab-results"
        ) from error
    if not os.access(folder, os.W_OK):
        raise LabError(f"You may not write in {folder}. Name another folder: RESULTS_DIR=~/lab-results")


def take_back(folder: Path) -> None:
    """Give root what the load tester wrote as its own user; the group stays, so that a running one can go on."""
    if os.geteuid() != 0 or person()[0] != 0 or not folder.is_dir():
        return
    for path in folder.rglob("*"):
        if path.lstat().st_uid == CONTAINER_ID:
            os.chown(path, 0, CONTAINER_ID, follow_symlinks=False)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o060)
