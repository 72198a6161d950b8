"""Flask's development server with threads: 8 clients count, with nothing between read and write, and with a pause."""

import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

from flask import Flask
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)
app, counters = Flask(__name__), {"tight": 0, "pause": 0}


@app.post("/<name>")
def add(name: str) -> str:
    value = counters[name]
    if name == "pause":
        time.sleep(0.001)
    counters[name] = value + 1
    return ""


server = make_server("127.0.0.1", 0, app, threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
with ThreadPoolExecutor(8) as pool:
    for name in counters:
        list(pool.map(lambda name: urlopen(f"http://127.0.0.1:{server.port}/{name}", data=b"").read(), [name] * 400))
print(json.dumps({f"lost_of_400_{name}": 400 - value for name, value in counters.items()}))
