"""A run without a browser goes on while it has too little evidence, and no longer."""

from __future__ import annotations

import io
import time
from typing import Any, cast

from rich.console import Console

from statelab.load.waiting import wait

DURATION_S, LONGEST_S = 0.05, 30


class Running:
    """A run whose store is undecided until some time after its start, in s."""

    def __init__(self, decided_s: float, error: str = "") -> None:
        self.error, self.state = error, "running"
        self.decided = time.monotonic() + decided_s

    def snapshot(self) -> dict[str, Any]:
        """Return the verdicts so far."""
        word = "NO VIOLATION SEEN" if time.monotonic() >= self.decided else "INCONCLUSIVE"
        return {"stores": [{"store": "redis-atomic", "verdict": word}]}


def test_it_ends_in_time_where_every_store_has_its_verdict() -> None:
    took_s, said = _wait(Running(0))
    assert DURATION_S <= took_s < LONGEST_S
    assert "Too little evidence" not in said


def test_it_ends_at_once_after_an_error() -> None:
    took_s, said = _wait(Running(60, "The application does not answer."))
    assert took_s < LONGEST_S
    assert "Too little evidence" not in said


def test_it_goes_on_until_the_store_has_its_verdict() -> None:
    took_s, said = _wait(Running(0.2))
    assert 0.2 <= took_s < LONGEST_S
    assert said.count("Too little evidence yet for redis-atomic: up to 30 s in all.") == 1


def test_it_gives_up() -> None:
    took_s, _ = _wait(Running(60), longest_s=0.2)
    assert 0.2 <= took_s < LONGEST_S


def _wait(running: Running, longest_s: float = LONGEST_S) -> tuple[float, str]:
    out, began = io.StringIO(), time.monotonic()
    wait(cast(Any, running), "counter", DURATION_S, longest_s, Console(file=out, width=200))
    return time.monotonic() - began, out.getvalue()
