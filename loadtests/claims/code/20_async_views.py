"""Two requests of half a second at the same time: async views on gunicorn's sync and asgi workers, and two threads."""

import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.request import urlopen

APP = """
import asyncio, time
from asgiref.wsgi import WsgiToAsgi
from flask import Flask
app = Flask(__name__)

@app.get("/async")
async def waits():
    await asyncio.sleep(0.5)
    return ""

@app.get("/plain")
def sleeps():
    time.sleep(0.5)
    return ""

adapted = WsgiToAsgi(app)
"""
folder = tempfile.mkdtemp()
Path(folder, "views.py").write_text(APP)


def seconds(view: str, app: str, *options: str) -> float:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    argv = [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "--no-control-socket", f"--chdir={folder}"]
    with subprocess.Popen([*argv, *options, app], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:
        while socket.socket().connect_ex(("127.0.0.1", port)):  # until it listens
            time.sleep(0.05)
        urlopen(f"http://127.0.0.1:{port}/{view}").read()  # until the worker is there
        began = time.monotonic()
        asking = [threading.Thread(target=lambda: urlopen(f"http://127.0.0.1:{port}/{view}").read()) for _ in range(2)]
        for one in asking:
            one.start()
        for one in asking:
            one.join()
        took = time.monotonic() - began
        server.terminate()
    return round(took, 2)


ASGI = "--worker-class=asgi", "--asgi-lifespan=off"
print(json.dumps({
    "seconds_for_two_async_views_on_sync": seconds("async", "views:app"),
    "seconds_for_two_async_views_on_asgi": seconds("async", "views:adapted", *ASGI),
    "seconds_for_two_plain_views_on_2_threads": seconds("plain", "views:app", "--worker-class=gthread", "--threads=2"),
}))  # fmt: skip
