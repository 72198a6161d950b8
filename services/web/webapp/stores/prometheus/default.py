"""prometheus_client as it comes, scraped through a load balancer: each worker shows its own counter.

`inc()` has a lock and loses nothing in a process. But one scrape reaches one worker and the next one another, so the
number goes up and down; to Prometheus, a counter that falls is one that began anew. And `inc()` returns nothing:
whoever looks afterwards may see another request's addition, too, so it numbers nothing.
"""

from webapp.facts import Among, Facts, Scope
from webapp.stores.prometheus._counter import CANNOT, PrometheusStore

FACTS = Facts(scope=Scope.PROCESS, atomic_among=Among.NOBODY, needs="prometheus", cannot=CANNOT)


class Counter(PrometheusStore):
    """`counter.labels(key).inc()`, then a look at what this process's /metrics would show.

    No addition is lost in one process, but two threads that both add before either looks get the same number. Every
    further worker counts on its own, and nobody adds the numbers up.
    """

    store = "prometheus-default"

    def read(self, key: str) -> int:
        return self.metrics.of_process(self.store, key)
