"""The system under test: a Flask app that keeps the same state in several places.

Every place is a store (`webapp.catalogue` lists them) and every answer says who served it, so that a client
can find out for itself which stores hold under threads, processes and replicas.
"""

from collections.abc import Mapping

from flask import Flask

from . import backends, catalogue, health, openapi, problems, settings, windows, workloads

MOST_BODY_BYTES = 512
"""Some times the longest body that any workload takes: too short to be nested deeper than the parser can go."""


def create_app(config: Mapping[str, object] | None = None) -> Flask:
    """Make the app.

    `config` replaces what the environment says (see `webapp.settings`). Nothing is connected here: gunicorn may
    call this before it forks its workers (PRELOAD=1), and a connection that crosses a fork is shared by accident.
    """
    app = Flask(__name__)
    app.config.from_mapping(settings.from_environment() if config is None else config)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY_BYTES
    # A doubled slash is a wrong path (404), not a redirect that the contract does not mention.
    app.url_map.merge_slashes = False

    problems.init_app(app)
    backends.init_app(app)
    windows.init_app(app)
    catalogue.init_app(app)

    app.register_blueprint(health.blueprint)
    app.register_blueprint(catalogue.blueprint)
    app.register_blueprint(openapi.blueprint)
    for workload in workloads.ALL:
        app.register_blueprint(workload.blueprint)
    return app
