"""Headers of histories, with what the tests leave out."""

from __future__ import annotations

from typing import Any

from statelab.model.history import Header
from statelab.workloads import WORKLOADS

DEFAULTS: dict[str, dict[str, Any]] = {
    "counter": {"initial": 0},
    "stock": {"initial": 0},
    "transfer": {"accounts": ()},
    "rate-limit": {"limit": 0, "window_ns": 0},
}


def head(workload: str = "counter", initial: int | None = None, **setup: Any) -> Header:
    """Make the header of a history."""
    given = setup if initial is None else {"initial": initial, **setup}
    return WORKLOADS[workload].header(**(DEFAULTS.get(workload, {}) | given))
