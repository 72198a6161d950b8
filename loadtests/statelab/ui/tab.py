"""The Consistency tab of Locust's UI with a row for each store: plain text, as its tables contain nothing else."""

import csv
import io
import json
from typing import Any

from flask import Response, request
from locust.web import WebUI

from statelab.model.document import Snapshot, State
from statelab.ui import figures, form
from statelab.ui.source import Lab

KEY = "consistency"
COLUMNS = {
    "store": "Store",
    "role": "Role",
    "verdict": "Verdict",
    "acknowledged": "Acknowledged",
    "lost": "Lost",
    "duplicates": "Duplicates",
    "copies": "Copies",
    "findings": "Findings",
    "retries": "Retries",
    "throughput": "Requests/s",
    "p50": "p50 (ms)",
    "p99": "p99 (ms)",
}


def extend(web_ui: WebUI, lab: Lab) -> None:
    """Add the tab, its CSV file, and what is added to the index page."""
    assert web_ui.app is not None
    web_ui.app.jinja_env.policies["json.dumps_kwargs"] = {
        "sort_keys": False
    }  # keeps the order of our options in the form
    web_ui.template_args |= {
        "extended_tabs": [{"key": KEY, "title": "Consistency"}],
        "extended_tables": [{"key": KEY, "structure": [{"key": k, "title": t} for k, t in COLUMNS.items()]}],
        "extended_csv_files": [
            {"href": "./lab/", "title": "Live charts and verdicts (the lab's page)"},
            {"href": "./consistency/csv", "title": "Download consistency CSV"},
        ],
    }

    def add_rows(response: Response) -> Response:
        if request.endpoint == "locust.request_stats" and response.is_json:
            snapshot, answer = lab.snapshot(), response.get_json()
            answer["state"] = state(answer["state"], snapshot["state"])
            answer["extended_stats"] = [{"key": KEY, "data": rows(snapshot)}]
            response.set_data(json.dumps(answer))
        elif request.endpoint == "locust.index" and response.mimetype == "text/html":
            homes = {store: home for store, home in lab.homes().items() if store in lab.offered()}
            end = f"{form.added(homes, lab.marked())}</body>"
            response.set_data(response.get_data(as_text=True).replace("</body>", end))
        return response

    def download() -> Response:
        return Response(as_csv(rows(lab.snapshot())), mimetype="text/csv", headers=_ATTACHMENT)

    web_ui.app.after_request(add_rows)
    web_ui.app.add_url_rule("/consistency/csv", "consistency_csv", web_ui.auth_required_if_enabled(download))


_ATTACHMENT = {"Content-Disposition": "attachment; filename=consistency.csv"}


def state(locusts: str, labs: State) -> str:
    """Return the state for Locust's page.

    The page polls only while a run is `spawning` or `running`: at `cleanup` it would stop, with a Stop button that does
    nothing, and never show the final verdicts.
    """
    ending = locusts == "cleanup" or (labs in ("running", "stopping") and locusts != "spawning")
    return "running" if ending else locusts


def rows(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return a row of text and numbers for each store."""
    final, scenario = snapshot["state"] == "final", snapshot.get("scenario", "")
    own = {figure.title: figure.name for figure in figures.figures(scenario)}
    return [
        {
            "store": row["store"],
            "role": row["role"],
            "verdict": row["verdict"] if final else _so_far(row["verdict"]),
            "acknowledged": row["acknowledged"],
            "lost": row["figures"].get(own.get(COLUMNS["lost"], ""), "–"),
            "duplicates": row["figures"].get(own.get(COLUMNS["duplicates"], ""), "–"),
            "copies": row["copies"],
            "findings": figures.summary(scenario, row),
            "retries": figures.retries(row) or "none",
            "throughput": round(row["throughput_per_s"]),
            "p50": _ms(row["p50_ms"]),
            "p99": _ms(row["p99_ms"]),
        }
        for row in snapshot["stores"]
    ]


def as_csv(table: list[dict[str, Any]]) -> str:
    """Return the rows under their titles as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writerow(COLUMNS)
    writer.writerows(table)
    return out.getvalue()


def _so_far(verdict: str) -> str:
    return "counting" if verdict == "INCONCLUSIVE" else f"{verdict}, so far"


def _ms(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
