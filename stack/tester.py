"""A load tester that makes many runs: it begins one when it is told what to run, as it takes seconds to start."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from types import TracebackType
from typing import Any

from stack import process
from stack.compose import Stack
from stack.errors import LabError

PATIENCE_S = 10.0
"""For a load tester that has nothing more to do to end by itself."""

UNDECIDED = "INCONCLUSIVE"
"""Its verdict where the evidence does not suffice."""


class LoadTester:
    """Makes runs in subfolders of a folder of the results.

    Args:
        folder: that folder.
        arguments: those of `statelab run`, for all runs that are not told otherwise.
    """

    def __init__(self, folder: Path, arguments: Sequence[str]) -> None:
        self._folder = folder
        self._arguments = arguments
        self._images = ""
        self._running: Popen[str] | None = None
        self._open = ExitStack()

    def __enter__(self) -> "LoadTester":
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        if kind is None:
            self._let_end()
        self._open.close()

    def serve(self, stack: Stack) -> None:
        """Start it for a stack, unless it runs already; it writes the names of that stack's images into run.json."""
        running, images = self._running, stack.variables["LAB_IMAGES"]
        if running and running.poll() is None and images == self._images:
            return
        self._let_end()
        self._open.close()
        points = f"--points=/results/{self._folder.name}"
        run = ["run", "--rm", "--no-deps", "-T", "locust", "run", *self._arguments, "--quiet", points]
        argv = stack.argv("--progress=quiet", *run)
        self._running = self._open.enter_context(process.child(argv, stack.env(), stdin=PIPE))
        self._images = images

    def run(self, name: str, what: str, **chosen: Any) -> list[dict[str, Any]]:
        """Make a run, or several where the users do not suffice for all stores at once, and return them.

        Args:
            name: the subfolder.
            what: how an error names it.
            chosen: what differs from the usual options: scenario, stores, window, users, alone, warmup_s, duration_s.

        Raises:
            LabError: it failed; the message says why.
        """
        folder = self._folder / name
        shutil.rmtree(folder, ignore_errors=True)  # what an interrupted run left
        try:
            self.tell(name, **chosen)
        except LabError as error:
            raise LabError(f"The run {what} failed:\n{error}") from error
        return results(folder)

    def tell(self, name: str, **chosen: Any) -> str:
        """Give an order, wait until it is carried out, and return what was said. Raises LabError if it failed."""
        assert self._running
        assert self._running.stdin
        assert self._running.stdout
        with suppress(BrokenPipeError):  # it has ended, and its last words say why
            print(json.dumps({"name": name, **chosen}), file=self._running.stdin, flush=True)
        said: list[str] = []
        for line in self._running.stdout:
            if line.strip() == name:
                return "".join(said).rstrip()
            if line.strip() == f"{name} failed":
                break
            said.append(line)
        else:
            self._let_end()  # its output has ended, and so will it
        raise LabError("".join(said).strip() or "The load tester ended.")

    def _let_end(self) -> None:
        """Let it end by itself, since Compose then removes its container."""
        if self._running and self._running.stdin:
            with suppress(BrokenPipeError):
                self._running.stdin.close()
            with suppress(TimeoutExpired):
                self._running.wait(PATIENCE_S)


def results(folder: Path) -> list[dict[str, Any]]:
    """Return the finished runs in a folder."""
    return list(_read(folder))


def _read(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.rglob("run.json")):
        with suppress(OSError, ValueError):
            yield json.loads(path.read_text(encoding="utf-8"))


def seconds(arguments: Sequence[str]) -> float:
    """Return the duration of a run, for the time that is left: what is wrong with it, the load tester reports."""
    try:
        return float(arguments[arguments.index("--duration") + 1].removesuffix("s"))
    except ValueError:
        return 10.0
