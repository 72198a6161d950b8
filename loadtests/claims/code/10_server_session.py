"""Flask-Session with Redis, of which a dictionary takes the place: two tabs add, and a slow page is beside a logout."""

import json
import threading
import warnings

from flask import Flask, Response, session
from flask_session import Session
from redis import Redis


class Dictionary(Redis):
    kept: dict = {}

    def get(self, name):
        return self.kept.get(name)

    def set(self, name, value, ex):
        self.kept[name] = value

    def delete(self, name):
        self.kept.pop(name, None)


app = Flask(__name__)
app.config.update(SESSION_TYPE="redis", SESSION_REDIS=Dictionary())
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    Session(app)
inside, go_on = threading.Event(), threading.Event()


@app.get("/<what>/<slow>")
def view(what: str, slow: str) -> list[str]:
    if what == "logout":
        session.clear()
    elif what != "page":
        session[what] = True
    if slow == "slow":  # its session is read, and it will be written when this ends
        inside.set()
        go_on.wait(5)
    return sorted(key for key in session if not key.startswith("_"))


def get(path: str, cookie: str = "") -> Response:
    return app.test_client(use_cookies=False).get(path, headers={"Cookie": cookie})


def ends_with(first: str, second: str, at_once: bool) -> list[str]:
    """Return what a third request finds after two, of which the first may be slow."""
    cookie = get("/user/fast").headers["Set-Cookie"].partition(";")[0]  # both tabs have it
    inside.clear()
    go_on.clear()
    slow = threading.Thread(target=get, args=[f"{first}/{'slow' if at_once else 'fast'}", cookie])
    slow.start()
    if at_once:
        inside.wait(5)
    else:
        slow.join()
    get(f"{second}/fast", cookie)
    go_on.set()
    slow.join()
    found: list[str] = get("/page/fast", cookie).get_json()
    return found


both = {how: len(set(ends_with("/apples", "/pears", how == "at_once")) - {"user"}) for how in ("at_once", "in_turn")}
logout = {how: "user" in ends_with("/page", "/logout", how == "at_once") for how in ("at_once", "in_turn")}
print(json.dumps({
    "items_kept_of_2_added_by_two_tabs_at_once": both["at_once"],
    "items_kept_of_2_added_by_two_tabs_in_turn": both["in_turn"],
    "logged_in_after_a_logout_beside_a_slow_page": logout["at_once"], "logged_in_after_a_logout": logout["in_turn"],
}))  # fmt: skip
