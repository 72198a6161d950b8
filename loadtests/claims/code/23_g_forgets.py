"""A counter in `g`, as some advise in place of a global: what three requests of one client are told."""

import json

from flask import Flask, g

app, counters = Flask(__name__), {"n": 0}


@app.post("/<where>")
def add(where: str) -> str:
    if where == "g":
        g.n = g.get("n", 0) + 1
        return str(g.n)
    counters["n"] += 1
    return str(counters["n"])


client = app.test_client()
third = {where: [int(client.post(f"/{where}").text) for _ in range(3)][-1] for where in ("g", "global")}
print(json.dumps({f"third_request_counts_in_{where}": count for where, count in third.items()}))
