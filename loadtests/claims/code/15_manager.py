"""A multiprocessing.Manager's dictionary, counted in by four processes: without its lock, and with it."""

import json
from multiprocessing import Manager, get_context

fork = get_context("fork")


def count(shared: dict, lock: object) -> None:
    for _ in range(200):
        if lock:
            with lock:
                shared["n"] += 1
        else:
            shared["n"] += 1


def lost(locked: bool) -> int:
    with Manager() as manager:  # made before the fork, as with gunicorn's preload
        shared, lock = manager.dict(n=0), manager.Lock() if locked else None
        workers = [fork.Process(target=count, args=[shared, lock]) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return 800 - shared["n"]


if __name__ == "__main__":
    print(json.dumps({"lost_of_800_without_a_lock": lost(False), "lost_of_800_with_its_lock": lost(True)}))
