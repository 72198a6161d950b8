"""Flask's development server, as `flask run` has it, but it lets requests end at SIGTERM, and logs none of them."""

import json
import logging.config
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from werkzeug.serving import BaseWSGIServer, ForkingWSGIServer, ThreadedWSGIServer, WSGIRequestHandler

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
    makers: dict[str, Callable[..., BaseWSGIServer]] = {
        "flask": ThreadedWSGIServer,
        "flask-serial": BaseWSGIServer,
        "flask-processes": partial(ForkingWSGIServer, processes=workers),  # forks for each request also if it is one
    }
    app = limited(create_app(), threads)
    server = makers[model]("0.0.0.0", 8000, app, handler=Quiet)  # noqa: S104  nginx is in another container
    # `shutdown` waits until the server has noticed, so it would wait forever in the thread that serves.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    logging.info("Listening at: http://0.0.0.0:8000 (%s)", model)
    with server:
        server.serve_forever()


if __name__ == "__main__":
    main()
