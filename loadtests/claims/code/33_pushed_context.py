"""Alice's request leaves her name in `g`; the next one, of nobody, looks. Then with a context pushed for good."""

import json

from flask import Flask, g

app = Flask(__name__)


@app.get("/")
@app.get("/login/<user>")
def who(user: str = "") -> str:
    if user:
        g.user = user
    return str(g.get("user", "nobody"))


def next_one() -> str:
    client = app.test_client()
    client.get("/login/alice")
    return client.get("/").text


plain = next_one()
app.app_context().push()  # "so that the extension works everywhere"
print(json.dumps({"user_with_a_context_pushed_for_good": next_one(), "user_without_it": plain}))
