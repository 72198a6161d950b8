"""Eight threads set and get in a SimpleCache that has to evict; and in one whose lock is taken out."""

import json
import sys
import threading
from contextlib import nullcontext

from cachelib import SimpleCache

sys.setswitchinterval(1e-5)


def errors(cache: SimpleCache) -> int:
    failed = []

    def use(thread: int) -> None:
        for n in range(3000):
            try:
                cache.set(f"{thread}-{n}", n)
                cache.get(f"{thread}-{n - 1}")
            except (RuntimeError, KeyError, TypeError) as error:
                failed.append(error)

    threads = [threading.Thread(target=use, args=[n]) for n in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return len(failed)


def most(cache: SimpleCache) -> int:
    """Count `inc` from eight threads; return how many are lost."""
    threads = [threading.Thread(target=lambda: [cache.inc("n") for _ in range(2000)]) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return 16_000 - int(cache.get("n"))


cache, lockless = SimpleCache(threshold=50), SimpleCache(threshold=50)
lockless._lock = nullcontext()
print(json.dumps({
    "errors": errors(cache), "increments_lost": most(cache),
    "errors_without_its_lock": errors(lockless), "increments_lost_without_its_lock": most(lockless),
}))  # fmt: skip
