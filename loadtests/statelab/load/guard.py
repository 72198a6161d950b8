"""What Locust's web UI accepts: the pages that are meant for reading, and orders that its own page gives.

On its own, Locust answers every name and every origin, and `POST /user` can send the load to any host.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, request
from werkzeug.datastructures import MultiDict

from statelab.load import config, turns
from statelab.load.lab import Lab
from statelab.load.options import NUMBERS, Options
from statelab.model.options import OptionError

OWN_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})

PAGES = frozenset(
    {"/", "/assets/<path:path>", "/consistency/csv", "/exceptions", "/exceptions/csv", "/logs", "/stats/failures/csv",
     "/stats/report", "/stats/requests", "/stats/requests/csv", "/stats/requests_full_history/csv", "/tasks",
     "/worker-count"}
)  # fmt: skip
"""Locust's routes and the tab's that only show something, beside all of the lab's own below `/lab/`."""

ORDERS = frozenset({"/swarm", "/stop", "/stats/reset"})

FIELDS = frozenset(
    {"user_count", "spawn_rate", "run_time", "host", "profile", "scenario", "stores", "window", "fresh", *NUMBERS}
)
"""What a start may set: Locust would take any of its command line's options."""


def install(app: Flask, lab: Lab) -> None:
    """Look at each request before Locust sees it, and close the answers to other origins."""
    app.wsgi_app = _closed(app.wsgi_app)  # type: ignore[method-assign]  # as Flask's documentation does
    others = config.hosts()

    @app.before_request
    def refuse() -> Response | None:
        if refused := _stranger(others):
            status, reason = refused
            return Response(reason, status, mimetype="text/plain")
        if request.path != "/swarm":
            return None
        try:
            _validate(request.form, lab)
        except OptionError as error:
            return jsonify({"success": False, "message": str(error), "host": lab.host})
        return None


def _stranger(others: frozenset[str]) -> tuple[int, str] | None:
    """Return the status and the reason if a request comes from elsewhere or asks for what the lab does not offer."""
    if _name(request.headers.get("Host", "")) not in OWN_NAMES | others:
        return 421, "This page answers to 127.0.0.1 and localhost. For another name, type: make up LAB_HOSTS=NAME"
    if request.url_rule is None:
        return None  # Flask says what is wrong with it
    rule, reads = request.url_rule.rule, request.method in ("GET", "HEAD")
    shown = reads and (rule in PAGES or rule.startswith("/lab/"))
    if not shown and not (request.method == "POST" and rule in ORDERS):
        return 403, f"The lab does not offer {request.method} {request.path}."
    if not reads and not _from_own_page(others):
        return 403, "Only this page itself may give orders, not a page of another origin."
    return None


def _from_own_page(others: frozenset[str]) -> bool:
    """Tell the page's own requests, and those of programs that are no browsers, from those of foreign pages."""
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")
    return origin.partition("://")[2].lower() == request.headers["Host"].lower() or _name(origin) in others


def _name(address: str) -> str:
    """Return the host name in an origin or a Host header, or "" when there is none."""
    try:
        return urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""


def _closed(inner: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Remove the headers that open Locust's answers to every origin, and keep them out of foreign frames."""

    def outer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            own = [(name, value) for name, value in headers if not name.lower().startswith("access-control-")]
            return start_response(status, [*own, ("X-Frame-Options", "SAMEORIGIN")], *more)

        return inner(environ, begin)

    return outer


def _validate(form: MultiDict[str, str], lab: Lab) -> None:
    """Check what the form sends; fields that it leaves out keep their last value, which was checked."""
    if lab.state == "stopping":
        raise OptionError("The last run is still being assessed. Try again in a moment.")
    if unknown := sorted(form.keys() - FIELDS):
        raise OptionError(f"A start cannot set {', '.join(unknown)}.")
    if any(host.rstrip("/") != lab.host for host in form.getlist("host")):
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
    chosen = asked.choose(lab.catalogue)
    if stores:  # else those of the run before, which had enough or will be refused when the run begins
        turns.deal(asked.users, lab.catalogue.with_controls(chosen, asked.scenario))


def _number(form: MultiDict[str, str], name: str, default: int) -> int:
    text = form.get(name, str(default)).strip()
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise OptionError(f"{name} must be a whole number, not “{text}”.")
    return int(text)
