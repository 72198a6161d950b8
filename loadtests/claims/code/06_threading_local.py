"""Alice logs in, then somebody without a name comes: on the same thread, and on a thread of its own."""

import json
import threading

from flask import Flask

app, local = Flask(__name__), threading.local()


@app.get("/")
@app.get("/login/<user>")
def who(user: str = "") -> str:
    if user:
        local.user = user
    return str(getattr(local, "user", "nobody"))


def anonymous(own_thread: bool) -> str:
    app.test_client().get("/login/alice")
    said: list[str] = []

    def ask() -> None:
        said.append(app.test_client().get("/").text)

    if own_thread:
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    else:
        ask()
    return said[0]


same, own = anonymous(own_thread=False), anonymous(own_thread=True)
print(json.dumps({"visitor_on_the_same_thread_is": same, "visitor_on_a_thread_of_its_own_is": own}))
