"""The lab's page at /lab/ in Locust's web UI: verdicts, live counters, witnesses, earlier runs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import bokeh
from bokeh.settings import settings
from flask import Blueprint, Response, render_template, request, send_from_directory
from locust.env import Environment

from statelab.ui import charts, tab
from statelab.ui.setting import comparable, setting
from statelab.ui.source import Lab
from statelab.ui.theme import Mode

HERE = Path(__file__).parent
SHOWN_RUNS = 200  # keeps the table of earlier runs light; older ones remain in the results folder
DAY_S = 86_400
# Bokeh sets styles from its script; nothing else may come from anywhere but this server.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def install(environment: Environment, lab: Lab) -> None:
    """Add the page, the Consistency tab and a link to the page to Locust's web UI.

    Call it from Locust's `init` listener; without a web UI it does nothing.
    """
    web_ui = environment.web_ui
    if web_ui is None or web_ui.app is None:
        return
    web_ui.app.register_blueprint(blueprint(lab, web_ui.auth_required_if_enabled))
    tab.extend(web_ui, lab)


def blueprint(lab: Lab, guard: Callable[..., Any]) -> Blueprint:
    """Return the page's routes; `guard` wraps those that tell of runs in Locust's login."""
    routes = Blueprint("lab", __name__, url_prefix="/lab", static_folder="static", template_folder="templates")

    def page() -> str:
        return render_template("lab.html", bokeh=bokeh.__version__)

    def live() -> Response:
        return _json(lab.snapshot())

    def runs() -> Response:
        return _json(lab.runs()[:SHOWN_RUNS])

    def chart() -> Response:
        mode: Mode = "dark" if request.args.get("theme") == "dark" else "light"
        measure = request.args.get("measure", "")
        return _json(charts.comparison(measure, [], mode) if measure in charts.MEASURES else charts.live(mode))

    def compare() -> Response:
        alike = comparable(lab.runs()[:SHOWN_RUNS])
        key = {store: {"color": color, "marker": marker} for store, (color, marker) in charts.key(alike).items()}
        drawn = {name: charts.columns(name, alike) for name in charts.MEASURES}
        about = {"setting": setting(alike[0]) if alike else "", "runs": len(alike), "key": key}
        return _json(about | {"dashes": charts.dashes(alike), "charts": drawn})

    def bokeh_js() -> Response:
        return send_from_directory(settings.bokehjs_path() / "js", "bokeh.min.js", max_age=DAY_S)

    for path, view in (
        ("", page),
        ("live.json", live),
        ("runs.json", runs),
        ("chart.json", chart),
        ("compare.json", compare),
    ):
        routes.add_url_rule(f"/{path}", view_func=guard(view))
    routes.add_url_rule("/static/bokeh.min.js", view_func=bokeh_js)
    routes.after_request(_with_policy)
    return routes


def _json(content: object) -> Response:
    """Compact JSON (Flask's own is indented in Locust's debug mode), not sent again while it is unchanged."""
    response = Response(json.dumps(content, separators=(",", ":")), mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return cast(Response, response.make_conditional(request))


def _with_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response
