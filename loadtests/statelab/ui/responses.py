"""The responses of the page: compact JSON, nothing twice, and a policy that lets nothing in from elsewhere."""

import json
from typing import cast

from flask import Response, request

# Bokeh's script sets styles; everything else must come from this server.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; object-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def as_json(content: object) -> Response:
    """Return compact JSON; Flask indents its own in Locust's debug mode."""
    return unless_unchanged(Response(json.dumps(content, separators=(",", ":")), mimetype="application/json"))


def unless_unchanged(response: Response) -> Response:
    """Send nothing if the browser already has this response."""
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return cast(Response, response.make_conditional(request))


def with_policy(response: Response) -> Response:
    """Send the policy with a response."""
    response.headers["Content-Security-Policy"] = POLICY
    return response
