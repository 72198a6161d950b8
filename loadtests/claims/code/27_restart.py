"""gunicorn with one worker and a global counter: what the next request is told when the worker has been replaced."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

APP = """
import os
from flask import Flask
app, n = Flask(__name__), [0]

@app.post("/")
def add():
    n[0] += 1
    return f"{n[0]} {os.getpid()}"
"""
folder = tempfile.mkdtemp()
Path(folder, "counting.py").write_text(APP)


def next_number(event: str, *options: str) -> int:
    """Return what the first request after ten others and an event is told; by another worker, if there is an event."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def ask() -> tuple[int, int]:
        while True:
            try:
                number, worker = urlopen(f"http://127.0.0.1:{port}/", data=b"", timeout=10).read().split()
                return int(number), int(worker)
            except (URLError, ConnectionError):  # not yet there, or just being replaced
                time.sleep(0.05)

    argv = [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "--no-control-socket", f"--chdir={folder}"]
    with subprocess.Popen([*argv, *options, "counting:app"], stderr=subprocess.DEVNULL) as server:
        first = ask()[1]
        for _ in range(9):
            worker = ask()[1]
        if event == "reload":
            server.send_signal(signal.SIGHUP)
        elif event == "kill":
            os.kill(worker, signal.SIGKILL)
        told, worker = ask()
        while event and worker == first:
            told, worker = ask()
        server.terminate()
    return told


print(json.dumps({
    "number_after_10_requests_and_a_kill": next_number("kill"),
    "number_after_10_requests_and_a_reload": next_number("reload"),
    "number_after_10_requests_with_max_requests_10": next_number("limit", "--max-requests=10"),
    "number_after_10_requests": next_number(""),
}))  # fmt: skip
