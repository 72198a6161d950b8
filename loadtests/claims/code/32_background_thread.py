"""A thread that is started at import fills a list; then gunicorn forks its workers, which --preload does."""

import json
import os
import threading
import time

jobs: list[int] = []


def fill() -> None:
    while True:
        jobs.append(len(jobs))
        time.sleep(0.005)


def grows() -> bool:
    before = len(jobs)
    time.sleep(0.2)
    return len(jobs) > before


threading.Thread(target=fill, daemon=True).start()
reading, writing = os.pipe()
if os.fork() == 0:  # a worker
    os.write(writing, b"%d" % grows())
    os._exit(0)
print(json.dumps({"list_grows_in_the_worker": os.read(reading, 1) == b"1", "list_grows_in_the_parent": grows()}))
