"""prometheus_client with PROMETHEUS_MULTIPROC_DIR: a file for each process, and /metrics shows the sum of all files.

No addition is lost among the processes of a replica, also of those that have died since, and whichever worker is
scraped shows the same. Each replica has a folder of its own, and has to be scraped by itself. But `inc()` and a look
are still two steps: of two that add at the same time, both may see the sum of both.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores.prometheus._counter import CANNOT, PrometheusStore

FACTS = Facts(scope=Scope.REPLICA, atomic_among=Among.NOBODY, needs="prometheus", cannot=CANNOT)


class Counter(PrometheusStore):
    """`counter.labels(key).inc()`, then a look at the sum over the files of all processes.

    The sum is right whenever nobody is adding. A number for each request it is not: that takes an addition that
    returns its result, as INCR does.
    """

    store = "prometheus-multiprocess"

    def read(self, key: str) -> int:
        return self.metrics.of_replica(self.store, key)
