"""Runs other programs: for their output, or one or several as a step under a line that counts the seconds."""

import contextlib
import subprocess
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from stack import console
from stack.errors import LabError

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

TELL = "lab says: "
"""What a recipe writes before a line that the user must see even if all goes well."""

LAST_WORDS = 25
"""How many lines of a failed program's output are shown."""


class CommandError(LabError):
    """A program failed; `what` names it, `output` holds its last lines."""

    def __init__(self, what: str, output: str) -> None:
        super().__init__(f"{what} failed:\n{output}")
        self.what = what
        self.output = output


def attempt(argv: Sequence[str], timeout_s: float = 30, env: Mapping[str, str] | None = None) -> tuple[bool, str]:
    """Run a short program. Return whether it succeeded, and its output, errors included."""
    try:
        done = subprocess.run(
            argv, cwd=ROOT, env=env, text=True, timeout=timeout_s, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    except FileNotFoundError:
        return False, f"{argv[0]}: command not found"
    except subprocess.TimeoutExpired:
        return False, f"no answer within {timeout_s:g} s"
    return done.returncode == 0, done.stdout.strip()


def output(argv: Sequence[str], timeout_s: float = 30) -> str:
    """Run a short program and return its standard output. Raises CommandError when it fails."""
    try:
        done = subprocess.run(argv, cwd=ROOT, text=True, timeout=timeout_s, check=False, capture_output=True)
    except (FileNotFoundError, subprocess.TimeoutExpired) as error:
        raise CommandError(" ".join(argv[:3]), str(error)) from error
    if done.returncode:
        raise CommandError(" ".join(argv[:3]), done.stderr.strip())
    return done.stdout


def step(label: str, argv: Sequence[str], env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> None:
    """Run a long program under a line that shows its last line of output. Raises CommandError when it fails."""
    side_by_side(label, {label: argv}, env, cwd)


def side_by_side(
    label: str, commands: Mapping[str, Sequence[str]], env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> None:
    """Run long programs at the same time under one line. The first that fails ends the others.

    Raises:
        CommandError: one failed; `what` is its key in `commands`.
    """
    with console.Step(label) as shown, ThreadPoolExecutor() as pool, contextlib.ExitStack() as running:
        children = {name: running.enter_context(child(argv, env, cwd)) for name, argv in commands.items()}
        for heard in as_completed([pool.submit(_listen, name, one, shown) for name, one in children.items()]):
            heard.result()


def _listen(name: str, process: subprocess.Popen[str], shown: console.Step) -> None:
    last: deque[str] = deque(maxlen=LAST_WORDS)
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip():
            last.append(line.rstrip())
            shown.detail = last[-1]
        if TELL in line:
            shown.tell(line.partition(TELL)[2].strip())
    if process.wait():
        raise CommandError(name, "\n".join(last))


@contextlib.contextmanager
def child(
    argv: Sequence[str], env: Mapping[str, str] | None = None, cwd: Path = ROOT, stdin: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[str]]:
    """Run a program with its output in a pipe, and end it when the block is left.

    It has a session of its own, so that Ctrl-C on the terminal does not reach it.
    """
    process = subprocess.Popen(
        argv, cwd=cwd, env=env, text=True, errors="replace", start_new_session=True,
        stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[str], patience_s: float = 10) -> None:
    """Terminate a program that still runs, and kill it when it does not end within the patience."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(patience_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout is not None:
        process.stdout.close()
