"""A login on one worker, used on another: each with a SECRET_KEY of its own, and with the same one."""

import json
import os

from flask import Flask, session


def worker(key: bytes) -> Flask:
    """Make the application, as each worker does when it loads the module."""
    app = Flask(__name__)
    app.secret_key = key

    @app.get("/")
    def who() -> str:
        return str(session.get("user", "nobody"))

    @app.post("/login/<user>")
    def login(user: str) -> str:
        session["user"] = user
        return ""

    return app


def other_worker_sees(first: Flask, second: Flask) -> str:
    cookie = first.test_client().post("/login/alice").headers["Set-Cookie"].partition(";")[0]
    return second.test_client(use_cookies=False).get("/", headers={"Cookie": cookie}).text


same = os.urandom(24)
print(json.dumps({
    "user_with_a_key_for_each_worker": other_worker_sees(worker(os.urandom(24)), worker(os.urandom(24))),
    "user_with_one_key": other_worker_sees(worker(same), worker(same)),
}))  # fmt: skip
