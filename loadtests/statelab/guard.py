"""Refuses a start that cannot run, where Locust's own `/swarm` would answer success and start nothing."""

from __future__ import annotations

from flask import Flask, Response, jsonify, request
from werkzeug.datastructures import MultiDict

from statelab.catalogue import OptionError
from statelab.lab import Lab
from statelab.run import Options


def install(app: Flask, lab: Lab) -> None:
    """Look at each start before Locust does."""

    @app.before_request
    def refuse() -> Response | None:
        if request.path.rstrip("/") != "/swarm":
            return None
        try:
            _check(request.form, lab)
        except OptionError as error:
            return jsonify({"success": False, "message": str(error), "host": lab.host})
        return None


def _check(form: MultiDict[str, str], lab: Lab) -> None:
    """Check what the form carries; what it leaves out keeps its last, checked value."""
    if lab.state == "stopping":
        raise OptionError("The last run is still being judged. Try again in a moment.")
    if form.get("host", lab.host).rstrip("/") != lab.host:
        raise OptionError(f"This lab sends its load only to its own stack, {lab.host}.")
    users = form.get("user_count", "1")
    if not users.isdecimal():
        raise OptionError(f"“{users}” is not a number of users.")
    windows, stores = lab.catalogue.windows, form.getlist("stores")
    Options(
        scenario=form.get("scenario", "counter"),
        stores=tuple(name for part in stores for name in part.split(",")) if stores else tuple(lab.catalogue.stores),
        window=form.get("window", windows[0]),
        fresh=False,
        users=int(users),
    ).check(lab.catalogue)
