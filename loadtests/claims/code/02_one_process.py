"""A global counter behind a server without threads: one process of it, and two that share the port's clients."""

import json
import logging
import os
import time
from collections.abc import Callable
from urllib.request import urlopen

from flask import Flask
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)
app, seen = Flask(__name__), [0]


@app.post("/")
def add() -> str:
    value = seen[0]
    time.sleep(0.01)  # even with a pause between read and write
    seen[0] = value + 1
    return str(seen[0])


def serve() -> tuple[Callable[[], int], int]:
    server = make_server("127.0.0.1", 0, app)  # one thread
    if (child := os.fork()) == 0:
        server.serve_forever()
    return lambda: int(urlopen(f"http://127.0.0.1:{server.port}/", data=b"").read()), child


(alone, a), (first, b), (second, c) = serve(), serve(), serve()
one_process = [alone() for _ in range(20)]
two_processes = [ask() for _ in range(10) for ask in (first, second)]
for child in (a, b, c):
    os.kill(child, 9)
twice = {"with_one_process": 20 - len(set(one_process)), "with_two": 20 - len(set(two_processes))}
print(json.dumps({f"numbers_twice_{where}": number for where, number in twice.items()}))
