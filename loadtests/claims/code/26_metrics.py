"""Two workers count 30 and 10 requests with prometheus_client, and are scraped in turn, as a load balancer does it."""

import json
import os
from itertools import pairwise

from prometheus_client import CollectorRegistry, Counter, generate_latest


def scraped(requests: list[int], rounds: int) -> list[int]:
    """Return what a scraper reads, from one worker after the other."""
    workers = []
    for number in requests:
        (ask, asked), (told, tell) = os.pipe(), os.pipe()
        if os.fork() == 0:
            os.close(asked)
            registry = CollectorRegistry()
            counter = Counter("hits", "requests", registry=registry)
            for _ in range(number):
                counter.inc()
            while os.read(ask, 1):
                lines = generate_latest(registry).decode().splitlines()
                os.write(tell, next(line for line in lines if line.startswith("hits_total")).split()[1].encode())
            os._exit(0)
        os.close(ask)
        workers.append((asked, told))
    read = []
    for _ in range(rounds):
        for asked, told in workers:
            os.write(asked, b"?")
            read.append(int(float(os.read(told, 20))))
    for asked, _ in workers:
        os.close(asked)
    return read


two, one = scraped([30, 10], 2), scraped([40], 4)
falls = {who: sum(b < a for a, b in pairwise(read)) for who, read in {"two_workers": two, "one_worker": one}.items()}
print(json.dumps({f"times_it_falls_with_{who}": number for who, number in falls.items()}))
