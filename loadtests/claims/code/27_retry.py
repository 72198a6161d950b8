"""A worker counts in a file and is killed before it answers; the client asks again: without a key, and with one."""

import json
import socket
import subprocess
import sys
import tempfile
import time
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

APP = """
import os, signal
from pathlib import Path
from flask import Flask, request
app, counted = Flask(__name__), Path(__file__).with_name("counted")

@app.post("/<how>")
def add(how):
    key = request.headers.get("Idempotency-Key", "")
    lines = counted.read_text().splitlines() if counted.exists() else []
    if not key or key not in lines:
        counted.write_text("\\n".join([*lines, key or "-"]))
        if how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
    return str(len(lines))
"""
folder = tempfile.mkdtemp()
Path(folder, "counting.py").write_text(APP)
counted = Path(folder, "counted")
with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]


def ask(how: str, key: str) -> None:
    header = {"Idempotency-Key": key} if key else {}
    urlopen(Request(f"http://127.0.0.1:{port}/{how}", b"", header), timeout=10).read()


def counts(key: str) -> int:
    """Return what one request has counted that was sent again because nobody answered."""
    counted.unlink(missing_ok=True)
    for how in ("killed", "served"):
        try:
            ask(how, key)
        except (URLError, HTTPException, ConnectionError):
            continue
    return len(counted.read_text().splitlines())


argv = [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "--no-control-socket", f"--chdir={folder}"]
with subprocess.Popen([*argv, "counting:app"], stderr=subprocess.DEVNULL) as server:
    while socket.socket().connect_ex(("127.0.0.1", port)):  # until it listens
        time.sleep(0.05)
    blind, keyed = counts(""), counts("one")
    server.terminate()
print(json.dumps({"counted_of_1_asked_again": blind, "counted_of_1_asked_again_with_a_key": keyed}))
