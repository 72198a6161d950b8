"""Eight requests at a time, each with its user in `g` and in a global, and a thread that a view starts."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

from flask import Flask, copy_current_request_context, g

app, everybody, meet = Flask(__name__), {"user": ""}, threading.Barrier(8)


@app.get("/<user>")
def who(user: str) -> dict[str, object]:
    g.user = everybody["user"] = user
    meet.wait()  # all eight are inside now
    seen: dict[str, object] = {"g": g.user == user, "global": everybody["user"] == user}

    def look(name: str) -> None:
        try:
            seen[name] = g.get("user", "nobody") == user
        except RuntimeError:
            seen[name] = "no context"

    for name, started in {"thread": look, "copied": copy_current_request_context(look)}.items():
        thread = threading.Thread(target=started, args=[name])
        thread.start()
        thread.join()
    return seen


with ThreadPoolExecutor(8) as pool:
    answers = list(pool.map(lambda n: app.test_client().get(f"/{n}").get_json(), range(8)))
wrong = {where: sum(answer[where] is False for answer in answers) for where in ("g", "global")}
started = {name: answers[0][name] for name in ("thread", "copied")}
print(json.dumps({
    "wrong_of_8_in_g": wrong["g"], "wrong_of_8_in_a_global": wrong["global"],
    "a_started_thread_has": started["thread"], "a_copied_context_has_the_user_of_g": started["copied"],
}))  # fmt: skip
