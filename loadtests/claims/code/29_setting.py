"""An endpoint changes `app.config` on the worker that gets the request; then every worker is asked, one of four."""

import json
import os

from flask import Flask, current_app

app = Flask(__name__)
app.config["THEME"] = "old"


@app.get("/")
def read() -> str:
    return str(current_app.config["THEME"])


@app.post("/")
def write() -> str:
    current_app.config["THEME"] = "new"
    return "changed"


def seen(workers: int) -> list[str]:
    """Return what each worker answers after the first one has been told."""
    said = []
    for number in range(workers):
        reading, writing = os.pipe()
        if os.fork() == 0:
            client = app.test_client()
            if number == 0:
                client.post("/")
            os.write(writing, client.get("/").data)
            os._exit(0)
        said.append(os.read(reading, 9).decode())
    return said


print(
    json.dumps(
        {
            "answers_with_the_new_setting_of_4_workers": seen(4).count("new"),
            "answers_with_the_new_setting_of_1_worker": seen(1).count("new"),
        }
    )
)
