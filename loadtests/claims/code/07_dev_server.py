"""Two requests of half a second at the same time to Flask's development server, as it comes and without threads."""

import json
import logging
import socket
import threading
import time
from urllib.request import urlopen

from flask import Flask, cli

logging.getLogger("werkzeug").setLevel(logging.ERROR)
cli.show_server_banner = lambda *_: None
app = Flask(__name__)


@app.get("/")
def slow() -> str:
    time.sleep(0.5)
    return ""


def seconds(**options: bool) -> float:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    threading.Thread(target=app.run, kwargs={"port": port, **options}, daemon=True).start()
    while socket.socket().connect_ex(("127.0.0.1", port)):  # until it listens
        time.sleep(0.01)
    began = time.monotonic()
    asking = [threading.Thread(target=lambda: urlopen(f"http://127.0.0.1:{port}/").read()) for _ in range(2)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    return round(time.monotonic() - began, 2)


print(
    json.dumps(
        {
            "seconds_for_two_at_once_by_default": seconds(),
            "seconds_for_two_at_once_without_threads": seconds(threaded=False),
        }
    )
)
