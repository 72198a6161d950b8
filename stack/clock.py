"""The progress bar of a comparison: points done and time left."""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TextColumn


class Clock(Progress):
    """A bar that also moves during a point, by the time of earlier ones; without a terminal, a line for each point."""

    def __init__(self, points: int, guess_s: float) -> None:
        columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[left]}")
        self._points = points
        self._point_s = guess_s
        self._measured: list[float] = []
        self._name = ""
        self._begin = time.monotonic()
        console = Console(file=sys.stdout)  # which stays this one when sys.stdout is redirected during a point
        super().__init__(
            *columns, console=console, transient=True, refresh_per_second=2, disable=not console.is_terminal
        )
        self.add_task("", total=points, left="")

    def note(self, line: str) -> None:
        """Print a line above the bar."""
        self.console.print(line, highlight=False, soft_wrap=True)

    @contextmanager
    def point(self, name: str) -> Iterator[None]:
        """Move the bar while a point is measured, and learn from the time that it took."""
        self._name, self._begin = name, time.monotonic()
        if self.disable:
            self.note(f"  {name} … ({len(self._measured) + 1} of {self._points}, {self._left(0)})")
        try:
            yield
        finally:
            self._learn()

    def _learn(self) -> None:
        self._measured.append(time.monotonic() - self._begin)
        self._point_s = sum(self._measured) / len(self._measured)

    def get_renderables(self) -> Iterable[RenderableType]:
        """Move the bar whenever it is drawn."""
        elapsed_s = time.monotonic() - self._begin
        # A point that takes longer than expected stops just before its end.
        completed = len(self._measured) + min(0.95, elapsed_s / self._point_s)
        description = f"{min(len(self._measured) + 1, self._points)} of {self._points}  {self._name}"
        for task in self.tasks:
            self.update(task.id, completed=completed, description=description, left=self._left(elapsed_s))
        return super().get_renderables()

    def _left(self, elapsed_s: float) -> str:
        left_s = max(0.0, (self._points - len(self._measured)) * self._point_s - elapsed_s)
        return f"about {int(left_s) // 60}:{int(left_s) % 60:02d} left"
