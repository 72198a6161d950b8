"""What finished runs are compared by."""

from collections.abc import Callable
from typing import NamedTuple

from statelab.model.document import StoreDict
from statelab.ui.figures import figures

MEASURES = ("copies", "findings", "throughput", "p99")


class Measure(NamedTuple):
    """What a comparison shows of one store in one run: title, number format of the axis, and value (None: nothing)."""

    title: str
    number: str
    of: Callable[[StoreDict], float | None]


def measure(name: str, scenario: str) -> Measure:
    """Return one of the MEASURES; the findings are those that the scenario's table begins with."""
    return {
        "copies": Measure("Copies of the state", "0", lambda s: s["copies"]),
        "findings": _first_finding(scenario),
        "throughput": Measure("Requests per second", "0,0", lambda s: s["throughput_per_s"]),
        "p99": Measure("99th percentile of latency, ms", "0,0", lambda s: s["p99_ms"]),
    }[name]


def _first_finding(scenario: str) -> Measure:
    counted = figures(scenario)
    if scenario == "counter" or not counted:
        return Measure("Lost, % of acknowledged", "0.[0]", lambda s: 100 * s["lost"] / (s["acknowledged"] or 1))
    first = counted[0]
    return Measure(first.title, "0,0", lambda s: s["figures"].get(first.name))
