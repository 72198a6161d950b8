"""What the commands print: plain lines, coloured only on a terminal, and a line that counts the seconds of a step."""

import os
import sys
import threading
import time
from types import TracebackType

NOTE_EVERY_S = 15.0
"""Without a terminal, a long step prints a line this often: enough for a log, and not too many."""


def _colour(code: str, text: str) -> str:
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        return f"\x1b[{code}m{text}\x1b[0m"
    return text


def say(text: str = "") -> None:
    """Print one line at once, even into a pipe."""
    print(text, flush=True)


def mark(kind: str, text: str) -> None:
    """Print a line that begins with ✓ (`ok`), ✗ (`bad`) or → (`later`)."""
    sign = {"ok": _colour("32", "✓"), "bad": _colour("31", "✗"), "later": _colour("33", "→")}[kind]
    say(f"{sign} {text}")


def bold(text: str) -> str:
    """Make text stand out on a terminal."""
    return _colour("1", text)


class Step:
    """A line that counts the seconds of a long step and shows the last line of its output."""

    def __init__(self, label: str) -> None:
        self.detail = ""
        self.failed = False
        self._live = False
        self._label = label
        self._start = time.monotonic()
        self._done = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> "Step":
        self._live = sys.stdout.isatty()
        if not self._live:
            say(f"  {self._label} …")
        self._ticker.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self._done.set()
        self._ticker.join()
        if self._live:
            print("\r\x1b[K", end="")
        if kind is None and not self.failed:
            mark("ok", f"{self._label} ({self._seconds():.1f} s)")

    def tell(self, text: str) -> None:
        """Print a line that stays."""
        say(f"\r\x1b[K  {text}" if self._live else f"  {text}")

    def _seconds(self) -> float:
        return time.monotonic() - self._start

    def _tick(self) -> None:
        while not self._done.wait(0.2 if self._live else NOTE_EVERY_S):
            if self._live:
                columns = os.get_terminal_size().columns
                print(f"\r\x1b[K{self._line()[: columns - 1]}", end="", flush=True)
            else:
                say(self._line())

    def _line(self) -> str:
        return f"  {self._label} … {self._seconds():.0f} s  {self.detail[:80]}"


def error(text: str) -> None:
    """Print each line of an error message to standard error."""
    sign = "\x1b[31m✗\x1b[0m" if sys.stderr.isatty() and "NO_COLOR" not in os.environ else "✗"
    for line in text.splitlines():
        print(f"{sign} {line}" if line.strip() else line, file=sys.stderr, flush=True)
