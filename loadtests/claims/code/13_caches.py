"""What one worker sets in a cache, looked for by another one: Flask-Caching's SimpleCache and FileSystemCache."""

import json
import os
import tempfile

from flask import Flask
from flask_caching import Cache


def another_worker_finds(**config: str) -> str:
    app = Flask(__name__)
    cache = Cache(app, config=config)
    reading, writing = os.pipe()
    if os.fork() == 0:  # the worker that sets it
        with app.app_context():
            cache.set("setting", "new")
        os.write(writing, b".")
        os._exit(0)
    os.read(reading, 1)
    with app.app_context():  # another one
        return cache.get("setting") or "nothing"


print(json.dumps({
    "another_worker_finds_in_SimpleCache": another_worker_finds(CACHE_TYPE="SimpleCache"),
    "another_worker_finds_in_FileSystemCache": another_worker_finds(
        CACHE_TYPE="FileSystemCache", CACHE_DIR=tempfile.mkdtemp()
    ),
}))  # fmt: skip
