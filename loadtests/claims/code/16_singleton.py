"""A lazy singleton whose constructor waits for something, asked for by eight threads at once; and with a lock."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

lock = threading.Lock()


class Singleton:
    _only: "Singleton | None" = None

    def __init__(self) -> None:
        time.sleep(0.01)  # connects to something

    @classmethod
    def get(cls) -> "Singleton":
        if cls._only is None:
            cls._only = cls()
        return cls._only


class Locked(Singleton):
    @classmethod
    def get(cls) -> "Singleton":
        with lock:
            return super().get()


def instances(kind: type[Singleton]) -> int:
    with ThreadPoolExecutor(8) as pool:
        meet = threading.Barrier(8)
        return len(set(pool.map(lambda _: (meet.wait(), id(kind.get()))[1], range(8))))


print(
    json.dumps(
        {"instances_for_8_threads": instances(Singleton), "instances_for_8_threads_under_a_lock": instances(Locked)}
    )
)
