"""prometheus_client: counters in each process, in files of which all processes of a replica can read the sum."""

import os
import tempfile
from collections.abc import Mapping
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

FOLDER = Path(tempfile.gettempdir(), "prometheus")
FOLDER.mkdir(exist_ok=True)
# The library decides when it is imported whether values lie in files, so this cannot be below.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(FOLDER)

from prometheus_client import CollectorRegistry, Counter  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402

TITLE = "prometheus_client"
UNREACHABLE = FULL = UNDONE = ()

METRIC = "lab_additions"


class Metrics:
    """What the stores are given: a counter with labels, and what two kinds of /metrics would show of it."""

    registry = CollectorRegistry()
    additions = Counter(METRIC, "Additions by store and key.", ["store", "key"], registry=registry)

    def of_process(self, store: str, key: str) -> int:
        """Return the counter as a page shows it that exposes the process's registry, as `make_wsgi_app()` does."""
        return self._shown(self.registry, store, key)

    def of_replica(self, store: str, key: str) -> int:
        """Return the counter as a page shows it that collects the files of all processes."""
        collected = CollectorRegistry()
        MultiProcessCollector(collected, path=str(FOLDER))  # type: ignore[no-untyped-call]
        return self._shown(collected, store, key)

    def _shown(self, registry: CollectorRegistry, store: str, key: str) -> int:
        return int(registry.get_sample_value(f"{METRIC}_total", {"store": store, "key": key}) or 0)


def client(config: Mapping[str, Any], tables: str = "") -> Metrics:
    """Make what the stores are given."""
    return Metrics()


def version(client: Metrics) -> str:
    """Return the library's version."""
    return installed("prometheus-client")
