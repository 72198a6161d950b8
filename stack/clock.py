"""The progress bar of a comparison: points done, and the time that is left."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

REDRAW_S = 0.5


class Clock:
    """Draws a bar that also moves inside a point, by what earlier ones took; without a terminal, a line a point."""

    def __init__(self, points: int, guess_s: float) -> None:
        self._points = points
        self._point_s = guess_s
        self._measured: list[float] = []
        self._console = Console()
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[left]}"),
            console=self._console, transient=True, disable=not self._console.is_terminal,
        )  # fmt: skip
        self._task = self._bar.add_task("", total=float(points), left="")

    def __enter__(self) -> "Clock":
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self._bar.stop()

    def note(self, line: str) -> None:
        """Print a line above the bar."""
        self._console.print(line, highlight=False, soft_wrap=True)

    @contextmanager
    def point(self, name: str) -> Iterator[None]:
        """Move the bar while a point is measured, and learn from how long it took."""
        start = time.monotonic()
        done = threading.Event()
        redraw = threading.Thread(target=self._redraw, args=(name, start, done), daemon=True)
        redraw.start()
        if not self._console.is_terminal:
            self.note(f"  {name} … ({len(self._measured) + 1} of {self._points}, {self._left(0)})")
        try:
            yield
            self._measured.append(time.monotonic() - start)
            self._point_s = sum(self._measured) / len(self._measured)
        finally:
            done.set()
            redraw.join()

    def _left(self, elapsed_s: float) -> str:
        left_s = max(0.0, (self._points - len(self._measured)) * self._point_s - elapsed_s)
        return f"about {int(left_s) // 60}:{int(left_s) % 60:02d} left"

    def _redraw(self, name: str, start: float, done: threading.Event) -> None:
        while not done.wait(REDRAW_S):
            elapsed_s = time.monotonic() - start
            # A point that takes longer than the others waits just before its end.
            share = min(0.95, elapsed_s / self._point_s)
            description = f"{len(self._measured) + 1} of {self._points}  {name}"
            self._bar.update(
                self._task, completed=len(self._measured) + share, description=description, left=self._left(elapsed_s)
            )
