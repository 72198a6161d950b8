"""Runs a claim's program in the application's image, without a network: the same versions as in the lab."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stack import docker, process
from stack.claim_files import FOLDER
from stack.claim_jobs import Program
from stack.compose import Stack
from stack.errors import LabError

LONGEST_S = 60.0

HARDENED = (
    "--init", "--network=none", "--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--security-opt=no-new-privileges",
    "--pids-limit=512", "--memory=512m",
)  # fmt: skip
"""As compose.yaml has it for the application, without its networks and secrets."""


def result(folder: Path, program: Program) -> Mapping[str, Any] | None:
    """Return what a program has shown, or None if it has not run yet."""
    try:
        kept: dict[str, Any] = json.loads(_path(folder, program).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept


def run(folder: Path, program: Program, stack: Stack) -> Mapping[str, Any]:
    """Run a program, keep what it prints, and return it. Raises LabError if it fails or prints something else."""
    image = stack.images()["web"]
    label = f"--label={docker.PROJECT_LABEL}={stack.project}"  # so that what a killed command leaves is removed
    argv = ["docker", "run", "--rm", label, *HARDENED, f"--volume={FOLDER}:/claims:ro,z", image]
    try:
        printed = process.output([*argv, "python", "/claims/observe.py", program.name], LONGEST_S)
        shown = json.loads(printed.splitlines()[-1])
    except (LabError, ValueError, IndexError) as error:
        raise LabError(f"{program.name} failed: {str(error).splitlines()[-1]}") from error
    kept: dict[str, Any] = {**shown, "date": datetime.now(UTC).date().isoformat()}
    path = _path(folder, program)
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    return kept


def _path(folder: Path, program: Program) -> Path:
    return folder / "programs" / f"{program.key}.json"
