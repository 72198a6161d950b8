"""A mark in `g`, looked for in the next request of the same thread, without and with a context pushed by hand."""

import json

from flask import Flask, g

app = Flask(__name__)


@app.get("/")
def mark() -> str:
    found = str("mark" in g)
    g.mark = True
    return found


client = app.test_client()
_, plain = (client.get("/").text == "True" for _ in range(2))
with app.app_context():
    _, pushed = (client.get("/").text == "True" for _ in range(2))
print(json.dumps({"mark_is_there_in_the_next_request": plain, "with_a_context_around_both": pushed}))
