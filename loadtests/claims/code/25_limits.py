"""Flask-Limiter on memory://, five requests a minute: how many of ten are admitted by one worker, and by two."""

import json
import os

from flask import Flask
from flask_limiter import Limiter


def admitted(workers: int) -> int:
    app = Flask(__name__)
    Limiter(lambda: "alice", app=app, default_limits=["5 per minute"], storage_uri="memory://")
    app.get("/")(lambda: "")
    ends = []
    for _ in range(workers):
        reading, writing = os.pipe()
        if os.fork() == 0:
            client = app.test_client()
            os.write(writing, b"%d" % sum(client.get("/").status_code == 200 for _ in range(10 // workers)))
            os._exit(0)
        ends.append(reading)
    return sum(int(os.read(end, 9)) for end in ends)


print(
    json.dumps(
        {"admitted_by_one_worker_with_a_limit_of_5": admitted(1), "admitted_by_two_with_a_limit_of_5": admitted(2)}
    )
)
