"""Flask-Session in files on one machine: two tabs of one browser add to the session, in turn and at once."""

import json
import tempfile
import threading

from cachelib import FileSystemCache
from flask import Flask, Response, session
from flask_session import Session

app = Flask(__name__)
app.config.update(SESSION_TYPE="cachelib", SESSION_CACHELIB=FileSystemCache(tempfile.mkdtemp()))
Session(app)
meet = threading.Barrier(2)


@app.get("/<item>/<how>")
def add(item: str, how: str) -> list[str]:
    session[item] = True
    if how == "at-once":
        meet.wait(5)
    return sorted(key for key in session if not key.startswith("_"))


def get(path: str, cookie: str = "") -> Response:
    return app.test_client(use_cookies=False).get(path, headers={"Cookie": cookie})


def kept(how: str) -> int:
    cookie = get("/user/first").headers["Set-Cookie"].partition(";")[0]  # both tabs have it
    tabs = [threading.Thread(target=get, args=[f"/{item}/{how}", cookie]) for item in ("apples", "pears")]
    for tab in tabs:
        tab.start()
        if how == "in-turn":
            tab.join()
    for tab in tabs:
        tab.join()
    return len({"apples", "pears"} & set(get("/user/last", cookie).get_json()))


print(json.dumps({"items_kept_of_2_added_at_once": kept("at-once"), "items_kept_of_2_added_in_turn": kept("in-turn")}))
