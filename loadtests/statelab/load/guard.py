"""Refuses invalid starts; Locust's own `/swarm` would report success and start nothing."""

import re

from flask import Flask, Response, jsonify, request
from werkzeug.datastructures import MultiDict

from statelab.load.lab import Lab
from statelab.load.options import NUMBERS, Options
from statelab.model.options import OptionError


def install(app: Flask, lab: Lab) -> None:
    """Check each start before Locust sees it."""

    @app.before_request
    def refuse() -> Response | None:
        if request.path.rstrip("/") != "/swarm":
            return None
        try:
            _validate(request.form, lab)
        except OptionError as error:
            return jsonify({"success": False, "message": str(error), "host": lab.host})
        return None


def _validate(form: MultiDict[str, str], lab: Lab) -> None:
    """Check what the form sends; fields that it leaves out keep their last value, which was checked."""
    if lab.state == "stopping":
        raise OptionError("The last run is still being assessed. Try again in a moment.")
    if form.get("host", lab.host).rstrip("/") != lab.host:
        raise OptionError(f"This lab sends its load only to its own stack, {lab.host}.")
    windows, stores = lab.catalogue.windows, form.getlist("stores")
    numbers = {name: _number(form, name, number.default) for name, number in NUMBERS.items()}
    asked = Options(
        scenario=form.get("scenario", "counter"),
        stores=tuple(name for part in stores for name in part.split(",")) if stores else tuple(lab.catalogue.available),
        window=form.get("window", windows[0]),
        fresh=False,
        users=_number(form, "user_count", 1),
        numbers=numbers,
    )
    asked.choose(lab.catalogue)


def _number(form: MultiDict[str, str], name: str, default: int) -> int:
    text = form.get(name, str(default)).strip()
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise OptionError(f"{name} must be a whole number, not “{text}”.")
    return int(text)
