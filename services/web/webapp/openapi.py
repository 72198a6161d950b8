"""The HTTP contract as an OpenAPI 3.1 document, its choices taken from the catalogue."""

import json
from typing import Any

from flask import Blueprint, Response

from . import windows
from .catalogue import CATALOGUE
from .workloads.counter import KEY

blueprint = Blueprint("openapi", __name__)

PROBLEMS = {
    "400": "The key or the window is not allowed.",
    "404": "There is no such store.",
    "422": "The store does not take this window.",
    "503": "The server that holds the state did not answer: unknown whether the request took effect there.",
}

TOO_LONG = "The request line exceeds 8 KiB: nginx or gunicorn answer, before the app sees the request."

ADD = "The in-process stores do `window` between their read and their write; the others take `nothing` only."


def document() -> dict[str, Any]:
    """Build the document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "flask-state-lab, the system under test", "version": "1"},
        "paths": {
            "/healthz": {"get": _operation("healthz", "This worker is alive", "Health")},
            "/readyz": {"get": _operation("readyz", "Redis and Postgres answer this worker", "Ready", "503")},
            "/stores": {"get": _operation("stores", "The catalogue of stores", "Catalogue")},
            "/stores/{store}/counters/{key}": {
                "parameters": [
                    _parameter("store", "path", {"enum": [row.name for row in CATALOGUE]}),
                    _parameter("key", "path", {"type": "string", "pattern": f"^{KEY}$"}),
                ],
                "get": _operation("read", "The counter's value, 0 if never written", "Value", "400", "404", "503"),
                "post": {
                    **_operation("add", "Add one", "Value", "400", "404", "422", "503"),
                    "description": ADD,
                    "parameters": [_parameter("window", "query", {"enum": list(windows.NAMES), "default": "nothing"})],
                },
            },
        },
        "components": {"schemas": SCHEMAS},
    }


def _operation(name: str, summary: str, schema: str, *problems: str) -> dict[str, Any]:
    responses = {
        "200": {"description": summary, "content": _content("application/json", schema)},
        "414": {"description": TOO_LONG, "content": {"text/html": {}}},
    }
    for status in problems:
        content = _content("application/problem+json", "Problem")
        responses[status] = {"description": PROBLEMS[status], "content": content}
    if "503" in responses:
        responses["503"]["headers"] = {"Retry-After": {"required": True, "schema": {"type": "integer"}}}
    return {"operationId": name, "summary": summary, "responses": responses}


def _content(media_type: str, schema: str) -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}


def _record(**properties: Any) -> dict[str, Any]:
    """Describe an object that has exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
SERVED_BY = {"$ref": "#/components/schemas/ServedBy"}
OK = {"const": "ok"}
VERDICTS = {"type": "array", "items": TEXT, "minItems": 1}

SCHEMAS: dict[str, Any] = {
    "ServedBy": _record(replica=TEXT, pid=COUNT, boot={"type": "string", "pattern": "^[0-9a-f]{8}$"}, thread=COUNT),
    "Value": _record(value=COUNT, served_by=SERVED_BY),
    "Health": _record(
        status=OK,
        served_by=SERVED_BY,
        server=_record(model=TEXT, workers=COUNT, threads=COUNT, preload={"type": "boolean"}),
        versions=_record(python=TEXT, flask=TEXT, gunicorn=TEXT),
    ),
    "Ready": _record(
        status=OK,
        served_by=SERVED_BY,
        backends=_record(redis=_record(version=TEXT), postgres=_record(version=TEXT)),
    ),
    "Catalogue": _record(
        stores={"type": "array", "items": {"$ref": "#/components/schemas/Store"}},
        windows={"type": "array", "items": {"enum": list(windows.NAMES)}},
    ),
    "Store": _record(
        name=TEXT,
        home=TEXT,
        scope={"enum": ["process", "shared"]},
        windows={"type": "boolean"},
        control={"type": ["string", "null"]},
        workloads={"type": "array", "items": TEXT, "minItems": 1},
        expected=_record(**dict.fromkeys(CATALOGUE[0].expected, VERDICTS)),
        summary=TEXT,
    ),
    "Problem": {
        **_record(type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT, field=TEXT),
        "required": ["type", "title", "status", "detail"],
    },
}

_served = json.dumps(document(), indent=2)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Serve the document, in the order in which it is written here."""
    return Response(_served, content_type="application/json")
