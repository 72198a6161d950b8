"""The system under test: a Flask app that keeps the same state in several places.

Each place is a store (GET /stores lists them), and every answer says who served it, so that a client can find out
for itself which stores hold under threads, processes and replicas.
"""

from collections.abc import Mapping

from flask import Flask

from . import backends, bare, catalogue, cookies, health, openapi, problems, settings, store_files, windows, workloads
from .answers import Json
from .gil import refuse_another_python
from .stores.host import _manager

MOST_BODY_BYTES = 512
"""Several times the longest body that any workload takes, and too short to nest deeper than the parser can go."""


def create_app(config: Mapping[str, object] | None = None) -> Flask:
    """Make the app.

    `config` replaces what the environment says (see `webapp.settings`). Nothing is connected here: gunicorn may
    call this before it forks its workers (PRELOAD=1), and a connection that crosses a fork is shared by accident.
    Raises StoreFileError when a store's file cannot be used, GilError when this is not the server model's Python.
    """
    app = Flask(__name__)
    app.config.from_mapping(settings.from_environment() if config is None else config)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY_BYTES
    # A doubled slash is a wrong path (404), not a redirect that the contract does not mention.
    app.url_map.merge_slashes = False

    app.session_interface = cookies.Cookies()
    app.json = Json(app)

    files = store_files.find(app.config.get("STORES_DIR"))
    backends.init_app(app, store_files.tables(files))
    catalogue.init_app(app, files)
    _manager.init_app(app)
    windows.init_app(app)
    problems.init_app(app)

    app.register_blueprint(health.blueprint)
    app.register_blueprint(bare.blueprint)
    app.register_blueprint(catalogue.blueprint)
    app.register_blueprint(openapi.blueprint)
    for workload in workloads.ALL:
        app.register_blueprint(workload.blueprint)
    openapi.init_app(app)
    refuse_another_python(app)
    return app
