"""The HTTP contract as an OpenAPI 3.1 document, put together from the workloads' own descriptions."""

import json
from typing import Any

from flask import Blueprint, Response

from . import windows, workloads
from .catalogue import CATALOGUE
from .describe import COUNT, SERVED_BY, TEXT, operation, record
from .promises import SITUATIONS, WORKLOADS

blueprint = Blueprint("openapi", __name__)

OK = {"const": "ok"}
VERDICTS = {"type": "array", "items": TEXT, "minItems": 1}
STORE = {"enum": [row.name for row in CATALOGUE]}

HEALTH = record(
    status=OK,
    served_by=SERVED_BY,
    server=record(model=TEXT, workers=COUNT, threads=COUNT, preload={"type": "boolean"}),
    versions=record(python=TEXT, flask=TEXT, gunicorn=TEXT),
)
READY = record(
    status=OK,
    served_by=SERVED_BY,
    backends=record(redis=record(version=TEXT), postgres=record(version=TEXT)),
)
STORES = record(
    stores={"type": "array", "items": {"$ref": "#/components/schemas/Store"}},
    workloads={"type": "array", "items": {"enum": list(WORKLOADS)}},
    windows={"type": "array", "items": {"enum": list(windows.NAMES)}},
)


def _by_workload(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "propertyNames": {"enum": list(WORKLOADS)}, "additionalProperties": schema}


SCHEMAS: dict[str, Any] = {
    "ServedBy": record(replica=TEXT, pid=COUNT, boot={"type": "string", "pattern": "^[0-9a-f]{8}$"}, thread=COUNT),
    "Store": record(
        name=STORE,
        home=TEXT,
        scope={"enum": ["process", "shared"]},
        windows={"type": "boolean"},
        summary=TEXT,
        workloads=_by_workload({"$ref": "#/components/schemas/Promise"}),
        cannot=_by_workload(TEXT),
    ),
    "Promise": record(
        control={"enum": [*STORE["enum"], None]},
        expected=record(**dict.fromkeys(SITUATIONS, VERDICTS)),
        how=TEXT,
    ),
    "Problem": {
        **record(type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT, field=TEXT),
        "required": ["type", "title", "status", "detail"],
    },
}


def document() -> dict[str, Any]:
    """Build the document."""
    paths: dict[str, Any] = {
        "/healthz": {"get": operation("healthz", "This worker is alive", HEALTH)},
        "/readyz": {"get": operation("readyz", "Redis and Postgres answer this worker", READY, "503")},
        "/stores": {"get": operation("stores", "The catalogue of stores", STORES)},
    }
    for workload in workloads.ALL:
        paths[workload.PATH] = workload.DESCRIPTION
    return {
        "openapi": "3.1.0",
        "info": {"title": "flask-state-lab, the system under test", "version": "1"},
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


_served = json.dumps(document(), indent=2)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Serve the document, in the order in which it is written here."""
    return Response(_served, content_type="application/json")
