"""Ctrl-C, a closed terminal and `kill`: they end a command early, but not its clean-up."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""The signals that end a command early."""


def interrupt() -> None:
    """Treat all of them like Ctrl-C from now on."""
    for name in SIGNALS:
        signal.signal(name, _interrupt)


def _interrupt(number: int, frame: object) -> NoReturn:
    """Let no second signal interrupt the clean-up."""
    for name in SIGNALS:
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore Ctrl-C until a clean-up is done."""
    before = {name: signal.signal(name, signal.SIG_IGN) for name in SIGNALS}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
