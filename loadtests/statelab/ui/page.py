"""The lab's page at /lab/ in Locust's web UI: verdicts, live charts, pictures of proofs, earlier runs."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import bokeh
from bokeh.settings import settings
from flask import Blueprint, Response, abort, render_template, request, send_from_directory
from locust.env import Environment

from statelab.model.document import RunDict, Snapshot, StoreDict
from statelab.ui import charts, figures, tab
from statelab.ui.measures import MEASURES
from statelab.ui.setting import comparable, numbers, setting
from statelab.ui.source import Lab
from statelab.ui.theme import Mode
from statelab.ui.timeline_svg import svg

HERE = Path(__file__).parent
SHOWN_RUNS = 200  # keeps the table of earlier runs short; older runs stay in the results folder
SHOWN_WITNESS = 8  # operations in a table; the proof of a rate limit can have hundreds
DAY_S = 86_400
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")  # of runs and stores
# Bokeh's script sets styles; everything else must come from this server.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; object-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
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
    """Return the routes of the page; `guard` puts those that show runs behind Locust's login."""
    routes = Blueprint("lab", __name__, url_prefix="/lab", static_folder="static", template_folder="templates")

    def page() -> str:
        return render_template("lab.html", bokeh=bokeh.__version__, run=_light(lab.snapshot()))

    def live() -> Response:
        return _json(_light(lab.snapshot()))

    def runs() -> Response:
        return _json([_light(run) for run in lab.runs()[:SHOWN_RUNS]])

    def proof(run_id: str, store: str) -> Response:
        row = _row(lab, run_id, store)
        if row is None or row["timeline"] is None:
            abort(404)
        response = Response(svg(row["timeline"], standalone=True), mimetype="image/svg+xml")
        response.headers["Content-Disposition"] = f'inline; filename="{run_id}-{store}.svg"'
        return _unless_unchanged(response)

    def chart() -> Response:
        mode: Mode = "dark" if request.args.get("theme") == "dark" else "light"
        measure = request.args.get("measure", "")
        return _json(charts.comparison(measure, [], mode) if measure in MEASURES else charts.live(mode))

    def compare() -> Response:
        alike = comparable(lab.runs()[:SHOWN_RUNS])
        key = {store: {"color": color, "marker": marker} for store, (color, marker) in charts.key(alike).items()}
        drawn = {name: charts.points(name, alike) for name in MEASURES}
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
        ("proof/<run_id>/<store>.svg", proof),
    ):
        routes.add_url_rule(f"/{path}", view_func=guard(view))
    routes.add_url_rule("/static/bokeh.min.js", view_func=bokeh_js)
    routes.after_request(_with_policy)
    return routes


def _row(lab: Lab, run_id: str, store: str) -> StoreDict | None:
    """Find a store in the run with this id. The id is only compared with known ones; it never becomes a path."""
    if not (NAME.fullmatch(run_id) and NAME.fullmatch(store)):
        return None
    current = lab.snapshot()
    known: list[Snapshot] | list[RunDict] = [current] if current.get("id") == run_id else lab.runs()
    rows = (row for run in known if run.get("id") == run_id for row in run["stores"])
    return next((row for row in rows if row["store"] == store), None)


def _light(run: Snapshot | RunDict) -> Mapping[str, Any]:
    """Drop the pictures, which have their own URLs, and format the figures.

    `proof` names a picture by its witness, so that it is only fetched again after a change; empty without a picture.
    """
    scenario = run.get("scenario", "")
    return {**run, "numbers": numbers(run), "stores": [_light_row(scenario, row) for row in run["stores"]]}


def _light_row(scenario: str, row: StoreDict) -> dict[str, Any]:
    timeline = row["timeline"]
    said = {op["id"]: op["text"] for op in timeline["operations"]} if timeline else {}
    return {
        **row,
        "witness": [{**op, "said": said.get(op["id"], "")} for op in row["witness"][:SHOWN_WITNESS]],
        "witnesses": len(row["witness"]),
        "timeline": None,
        "proof": "-".join(map(str, timeline["witness"][:2])) if timeline else "",
        "findings": figures.counted(scenario, row),
        "summary": figures.summary(scenario, row),
    }


def _json(content: object) -> Response:
    """Return compact JSON; Flask indents its own in Locust's debug mode."""
    return _unless_unchanged(Response(json.dumps(content, separators=(",", ":")), mimetype="application/json"))


def _unless_unchanged(response: Response) -> Response:
    """Send nothing if the browser already has this response."""
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return cast(Response, response.make_conditional(request))


def _with_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response
