"""Two requests of half a second at the same time on one gevent worker: an async view, and a plain view that sleeps."""

import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

APP = """
import asyncio, time
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
"""
folder = tempfile.mkdtemp()
Path(folder, "views.py").write_text(APP)
with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]


def statuses(view: str) -> list[int]:
    """Return what two requests at the same time are answered."""
    found = []

    def ask() -> None:
        try:
            found.append(urlopen(f"http://127.0.0.1:{port}/{view}", timeout=10).status)
        except HTTPError as error:
            found.append(error.status)

    asking = [threading.Thread(target=ask) for _ in range(2)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    return found


argv = [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "--no-control-socket", f"--chdir={folder}"]
with subprocess.Popen([*argv, "--worker-class=gevent", "views:app"], stderr=subprocess.DEVNULL) as server:
    while socket.socket().connect_ex(("127.0.0.1", port)):  # until it listens
        time.sleep(0.05)
    plain, awaiting = statuses("plain"), statuses("async")
    server.terminate()
print(json.dumps({"plain_views_answered_of_2": plain.count(200), "async_views_answered_of_2": awaiting.count(200)}))
