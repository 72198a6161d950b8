"""A threading.Lock around a read, a pause and a write: eight threads of one process, and two processes."""

import json
import os
import threading
import time
from pathlib import Path
from tempfile import mkdtemp

lock, file = threading.Lock(), Path(mkdtemp(), "counter")  # a file, so that the state at least is shared


def count() -> None:
    for _ in range(20):
        with lock:
            value = int(file.read_text())
            time.sleep(0.001)
            new = file.with_suffix(f".{os.getpid()}")
            new.write_text(str(value + 1))
            new.replace(file)


def lost(processes: int, threads: int) -> int:
    file.write_text("0")
    children = []
    for _ in range(processes):
        if (child := os.fork()) == 0:
            started = [threading.Thread(target=count) for _ in range(threads)]
            for one in started:
                one.start()
            for one in started:
                one.join()
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    return processes * threads * 20 - int(file.read_text())


print(json.dumps({"lost_of_160_in_one_process": lost(1, 8), "lost_of_160_in_two": lost(2, 4)}))
