"""Marks: events in the system during a run, detected in its answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """One event.

    Args:
        at_ns: when it was first noticed, in ns on the clock of the history.
        kind: `worker replaced` or `scaled`.
        target: what it happened to, such as `a/9` for worker 9 of replica a.
        text: one phrase for notes and pictures.
    """

    at_ns: int
    kind: str
    target: str
    text: str
