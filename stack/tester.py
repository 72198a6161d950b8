"""A load tester that makes many runs: it begins one when it is told a folder's name, as it takes seconds to start."""

import json
import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from itertools import takewhile
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

from stack import process
from stack.compose import Stack
from stack.errors import LabError


def seconds(arguments: Sequence[str]) -> float:
    """Return the duration of a run, for the time that is left: what is wrong with it, the load tester reports."""
    try:
        return float(arguments[arguments.index("--duration") + 1].removesuffix("s"))
    except ValueError:
        return 10.0


def started(stack: Stack, folder: Path, arguments: Sequence[str]) -> AbstractContextManager[Popen[str]]:
    """Start one for the runs in a folder of the results."""
    run = ["run", "--rm", "--no-deps", "-T", "locust", "run", *arguments, "--quiet", f"--points=/results/{folder.name}"]
    return process.child(stack.argv("--progress=quiet", *run), stack.env(), stdin=PIPE)


def result(folder: Path) -> dict[str, Any] | None:
    """Return the finished run in a folder, or None when there is none yet."""
    try:
        run: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return run


def run(tester: Popen[str], folder: Path, what: str, *chosen: str) -> dict[str, Any]:
    """Make a run in a folder, and return it.

    Args:
        tester: the load tester.
        folder: where to.
        what: how an error names it.
        chosen: a scenario and its stores, if not those that the load tester was started with.

    Raises:
        LabError: the run left no result.
    """
    assert tester.stdin
    assert tester.stdout
    shutil.rmtree(folder, ignore_errors=True)  # what an interrupted run left
    with suppress(BrokenPipeError):  # it has ended, and its last words say why
        print(folder.name, *chosen, file=tester.stdin, flush=True)
    said = list(takewhile(lambda line: line.strip() != folder.name, tester.stdout))
    if (done := result(folder)) is None:
        raise LabError(f"The run {what} left no result:\n{''.join(said).strip()}")
    return done
