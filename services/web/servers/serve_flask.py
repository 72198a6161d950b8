"""Flask's development server as `flask run` starts it, but it lets requests end at SIGTERM, and logs none of them."""

import json
import logging.config
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler, make_server

from webapp import create_app


class Quiet(WSGIRequestHandler):
    """Handles requests without a line in the log for each: nginx writes one."""

    def log_request(self, *_: Any) -> None:
        """Write nothing."""


def limited(app: Callable[..., Any], at_once: int) -> Callable[..., Any]:
    """Let so many requests into an app at a time: threads have no limit, while pools of connections have a size."""
    free = threading.Semaphore(at_once)

    def serve(*request: Any) -> Any:
        with free:
            return app(*request)

    return serve


def main() -> None:
    """Serve until SIGTERM."""
    model, workers, threads = os.environ["SERVER"], int(os.environ["WORKERS"]), int(os.environ["THREADS"])
    logging.config.dictConfig(json.loads(Path("logs.json").read_text(encoding="utf-8")))
    ThreadedWSGIServer.daemon_threads = False  # those are not waited for
    server = make_server(
        "0.0.0.0",  # noqa: S104  nginx is in another container
        8000,
        limited(create_app(), threads),
        threaded=model == "flask",
        processes=workers if model == "flask-processes" else 1,
        request_handler=Quiet,
    )
    # `shutdown` waits until the server has noticed, so it would wait forever in the thread that serves.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    logging.info("Listening at: http://0.0.0.0:8000 (%s)", model)
    with server:
        server.serve_forever()


if __name__ == "__main__":
    main()
