"""The lab's page at /lab/ in Locust's web UI: verdicts, live charts, pictures of proofs, earlier runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bokeh
from bokeh.settings import settings
from flask import Blueprint, Response, abort, render_template, request, send_from_directory
from locust.env import Environment

from statelab.model.document import RunDict, Snapshot, StoreDict
from statelab.ui import charts, tab
from statelab.ui.matrix import matrix
from statelab.ui.measures import MEASURES
from statelab.ui.responses import as_json, unless_unchanged, with_policy
from statelab.ui.runs import beside, light, listed
from statelab.ui.scaling import serving
from statelab.ui.setting import comparable, setting
from statelab.ui.source import Lab
from statelab.ui.theme import Mode
from statelab.ui.timeline_svg import svg

HERE = Path(__file__).parent
SHOWN_RUNS = 500  # keeps the list of earlier runs short; older runs stay in the results folder
MOST_BESIDE = 12  # runs side by side: more columns than a screen can show
DAY_S = 86_400
BUSY = ("running", "stopping")


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
        told = {"run": light(lab.snapshot()), "matrix": _matrix(lab), "recorded": lab.runs()}
        return render_template("lab.html", bokeh=bokeh.__version__, **told)

    def live() -> Response:
        told = light(lab.snapshot())
        # A comparison beside the lab adds runs; while a run is in progress, nobody looks for them.
        return as_json({**told, "recorded": 0 if told["state"] in BUSY else len(lab.runs())})

    def topology() -> Response:
        return as_json(serving(lab))

    def bokeh_js() -> Response:
        return send_from_directory(settings.bokehjs_path() / "js", "bokeh.min.js", max_age=DAY_S)

    views = {"": page, "live.json": live, "topology.json": topology, **_of_runs(lab), **_of_charts(lab)}
    for path, view in views.items():
        routes.add_url_rule(f"/{path}", view_func=guard(view))
    routes.add_url_rule("/static/bokeh.min.js", view_func=bokeh_js)
    routes.after_request(with_policy)
    return routes


def _of_runs(lab: Lab) -> dict[str, Callable[..., Response]]:
    """Return the views of what is recorded, by their paths."""

    def guarantees() -> Response:
        return as_json(_matrix(lab))

    def runs() -> Response:
        return as_json(listed(lab.runs()[:SHOWN_RUNS]))

    def one_run(run_id: str) -> Response:
        run = _run(lab, run_id)
        return as_json(light(run)) if run else abort(404)

    def side_by_side() -> Response:
        wanted = request.args.getlist("run")[:MOST_BESIDE]
        return as_json(beside([run for run in lab.runs() if run["id"] in wanted]))

    def proof(run_id: str, store: str) -> Response:
        row = _row(lab, run_id, store)
        if row is None or row["timeline"] is None:
            abort(404)
        response = Response(svg(row["timeline"], standalone=True), mimetype="image/svg+xml")
        response.headers["Content-Disposition"] = f'inline; filename="{run_id}-{store}.svg"'
        return unless_unchanged(response)

    return {
        "matrix.json": guarantees,
        "runs.json": runs,
        "runs/<run_id>.json": one_run,
        "beside.json": side_by_side,
        "proof/<run_id>/<store>.svg": proof,
    }


def _of_charts(lab: Lab) -> dict[str, Callable[..., Response]]:
    """Return the views of the charts, by their paths."""

    def chart() -> Response:
        mode: Mode = "dark" if request.args.get("theme") == "dark" else "light"
        measure = request.args.get("measure", "")
        return as_json(charts.comparison(measure, [], mode) if measure in MEASURES else charts.live(mode))

    def compare() -> Response:
        alike = comparable(lab.runs()[:SHOWN_RUNS])
        key = {store: look._asdict() for store, look in charts.key(alike).items()}
        drawn = {name: charts.points(name, alike) for name in MEASURES}
        about = {"setting": setting(alike[0]) if alike else "", "runs": len(alike), "key": key}
        return as_json(about | {"dashes": charts.dashes(alike), "charts": drawn})

    return {"chart.json": chart, "compare.json": compare}


def _matrix(lab: Lab) -> dict[str, Any]:
    return matrix(lab.homes(), lab.runs()[:SHOWN_RUNS])


def _row(lab: Lab, run_id: str, store: str) -> StoreDict | None:
    """Find a store in the run with this id; None if there is none."""
    run = _run(lab, run_id)
    return next((row for row in run["stores"] if row["store"] == store), None) if run else None


def _run(lab: Lab, run_id: str) -> Snapshot | RunDict | None:
    """Find the run with this id. The id is only compared with known ones; it never becomes a path."""
    current = lab.snapshot()
    if current.get("id") == run_id:
        return current
    return next((run for run in lab.runs() if run["id"] == run_id), None)
