"""One browser adds six items to the list in its cookie session: one after the other, and all at once."""

import json
import logging
import threading
from http.client import HTTPConnection

from flask import Flask, session
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)
app = Flask(__name__)
app.secret_key = "the same for all"


@app.post("/<int:item>")
def add(item: int) -> str:
    session["items"] = [*session.get("items", []), item]
    return str(len(session["items"]))


server = make_server("127.0.0.1", 0, app)  # one thread, one process: nothing can race there
threading.Thread(target=server.serve_forever, daemon=True).start()


def items(at_once: bool) -> int:
    """Return how many items the browser ends with; what it keeps is the cookie of the last answer."""
    cookie, size, connections = "", 0, []
    for item in range(6):
        connections.append(HTTPConnection("127.0.0.1", server.port))
        connections[-1].request("POST", f"/{item}", headers={"Cookie": cookie})
        if not at_once or item == 5:
            for answer in [one.getresponse() for one in connections]:
                cookie, size = answer.headers["Set-Cookie"].partition(";")[0], int(answer.read())
            connections.clear()
    return size


print(
    json.dumps(
        {"items_kept_of_6_added_at_once": items(at_once=True), "items_kept_of_6_added_in_turn": items(at_once=False)}
    )
)
