"""gunicorn with one sync worker and a global counter, twenty requests: with --max-requests 6, and without."""

import json
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

APP = """
from flask import Flask
app, n = Flask(__name__), [0]

@app.post("/")
def add():
    n[0] += 1
    return str(n[0])
"""
folder = tempfile.mkdtemp()
Path(folder, "counting.py").write_text(APP)


def answers(*options: str) -> list[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    argv = [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "--no-control-socket", f"--chdir={folder}"]
    said: list[int] = []
    with subprocess.Popen([*argv, *options, "counting:app"], stderr=subprocess.DEVNULL) as server:
        deadline = time.monotonic() + 30
        while len(said) < 20 and time.monotonic() < deadline:
            try:
                said.append(int(urlopen(f"http://127.0.0.1:{port}/", data=b"", timeout=10).read()))
            except (URLError, ConnectionError):
                time.sleep(0.05)
        server.terminate()
    return said


restarted, kept = answers("--max-requests=6"), answers()
print(json.dumps({"largest_of_20_with_max_requests_6": max(restarted), "largest_of_20_without": max(kept)}))
