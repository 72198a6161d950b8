"""A stack for the benchmarks alone, beside whatever runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from stack import check, lifecycle, signals, topology
from stack.compose import Stack


@contextmanager
def running(**knobs: str | int) -> Iterator[Stack]:
    """Run one replica of the application with all that it needs, and remove every trace in the end.

    `knobs` are the variables of the topology, such as WORKERS.
    """
    signals.interrupt()
    environ = os.environ | {"REPLICAS": "1"} | {name: str(value) for name, value in knobs.items()}
    wanted = topology.from_environment(environ)
    chosen, stack = lifecycle.prepare(environ, wanted, suffix="-bench")
    with check.cleared(chosen, stack):
        check.start(stack, wanted)
        yield stack
