"""Alice logs in, then somebody without a name comes: `current_user` in a global, and in `g`. Nothing races here."""

import json

from flask import Flask, g

app, current = Flask(__name__), {"user": "nobody"}


@app.get("/")
@app.get("/login/<user>")
def who(user: str = "") -> dict[str, str]:
    if user:
        current["user"] = g.user = user
    return {"global": current["user"], "g": g.get("user", "nobody")}


client = app.test_client()
client.get("/login/alice")
said = client.get("/").get_json()
print(json.dumps({"visitor_is_by_the_global": said["global"], "visitor_is_by_g": said["g"]}))
