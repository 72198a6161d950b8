"""What happens between the read and the write of an unprotected read-modify-write.

The window decides whether a race can be seen: CPython switches threads only at certain points, so the tighter
the code, the rarer the loss. The in-process stores call one of these functions between their two steps.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from functools import partial

from flask import Flask

from . import backends

Window = Callable[[], object]

SLEEPS_MS = (1, 10, 100)

NAMES = ("nothing", "compute", "yield", "redis", *(f"sleep-{ms}ms" for ms in SLEEPS_MS))


def nothing() -> None:
    """Write straight after the read."""


def compute() -> None:
    """Compute, without I/O, for twice as long as CPython lets one thread run while others wait (10 ms).

    Less work hides the race: with 8 clients on 8 threads, 3 ms lost nothing and 10 ms more than half.
    """
    until = time.perf_counter() + 2 * sys.getswitchinterval()
    while time.perf_counter() < until:
        sum(range(1000))


def yield_() -> None:
    """Let another thread run, as any blocking call would."""
    time.sleep(0)


async def awaited(window: Window) -> None:
    """Do the same in a view that is `async def`: it awaits where another one would block, and its loop goes on."""
    if isinstance(window, partial):
        await asyncio.sleep(*window.args)
    elif window is yield_:
        await asyncio.sleep(0)
    else:
        window()


def init_app(app: Flask) -> None:
    """Offer the windows by name; `redis` is one real round trip, and is missing where Redis is off."""
    redis = backends.switched_on(app).get("redis")
    round_trip = redis and redis.client.ping
    sleeps = [partial(time.sleep, ms / 1000) for ms in SLEEPS_MS]  # as long as a slow query or a call to a service
    steps = zip(NAMES, (nothing, compute, yield_, round_trip, *sleeps), strict=True)
    app.extensions["windows"] = {name: step for name, step in steps if step}
