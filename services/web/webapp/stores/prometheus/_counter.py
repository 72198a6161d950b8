"""A counter that is counted up and then looked at, in two steps, since `inc()` returns nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.stores import WORKLOADS, CounterStore
from webapp.windows import Window

if TYPE_CHECKING:  # without the package, the stores are still listed, as unavailable
    from webapp.backends.prometheus import Metrics

WHY = "A metric is counted up and looked at; nothing is decided by it."
CANNOT = dict.fromkeys((name for name in WORKLOADS if name != "counter"), WHY)


class PrometheusStore(CounterStore):
    """Base of the classes here: each is given the app's metrics."""

    store: str

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics

    def add(self, key: str, window: Window) -> int:
        self.metrics.additions.labels(self.store, key).inc()
        window()
        return self.read(key)
