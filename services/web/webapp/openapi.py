"""The HTTP contract as an OpenAPI 3.1 document, put together from the workloads' own descriptions."""

import json
import re
from typing import Any

from flask import Blueprint, Flask, Response, current_app

from . import backends, bare, catalogue, windows, workloads
from .describe import COUNT, SERVED_BY, TEXT, doing, operation, record
from .facts import Among, Connection, Scope
from .stores import WORKLOADS

blueprint = Blueprint("openapi", __name__)

OK = {"const": "ok"}
FLAG = {"type": "boolean"}
TEXT_OR_NULL = {"type": ["string", "null"]}
BOOT = {"type": "string", "pattern": "^[0-9a-f]{8}$"}
UNIT = {"enum": ["thread", "greenlet", "task"]}
PER_REQUEST = {"enum": ["nothing", "context", "thread", "process"]}

HEALTH = record(
    status=OK,
    served_by=SERVED_BY,
    server=record(
        model=TEXT,
        workers=COUNT,
        threads=COUNT,
        preload=FLAG,
        at_once=COUNT,
        unit=UNIT,
        per_request=PER_REQUEST,
        models={"type": "array", "items": TEXT},
    ),
    versions={"type": "object", "required": ["python", "flask"], "additionalProperties": TEXT},
)
STORES = record(
    stores={"type": "array", "items": {"$ref": "#/components/schemas/Store"}},
    workloads={"type": "array", "items": {"enum": list(WORKLOADS)}},
    windows={"type": "array", "items": {"enum": list(windows.NAMES)}},
)
FACTS: dict[str, Any] = {
    "scope": {"enum": list(Scope)},
    "atomic_among": {"enum": list(Among)},
    "naive_twin": TEXT_OR_NULL,
    "connection": {"enum": list(Connection)},
}


def _by_workload(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "propertyNames": {"enum": list(WORKLOADS)}, "additionalProperties": schema}


SCHEMAS: dict[str, Any] = {
    "ServedBy": record(replica=TEXT, pid=COUNT, boot=BOOT, unit=UNIT, number={"type": "integer", "minimum": 1}),
    "Store": record(
        name=TEXT,
        home=TEXT,
        **FACTS,
        needs=TEXT_OR_NULL,
        unavailable=TEXT_OR_NULL,
        windows=FLAG,
        summary=TEXT,
        workloads=_by_workload(record(how=TEXT, **FACTS, stale_s={"type": "number", "minimum": 0})),
        cannot=_by_workload(TEXT),
    ),
    "Problem": {
        **record(type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT, field=TEXT),
        "required": ["type", "title", "status", "detail"],
    },
}


def document(app: Flask) -> dict[str, Any]:
    """Build the document of an app, with its stores and backends."""
    answering = record(**{name: record(version=TEXT) for name in backends.switched_on(app)})
    ready = record(status=OK, served_by=SERVED_BY, backends=answering)
    paths: dict[str, Any] = {
        "/healthz": {"get": operation("healthz", "This worker is alive", HEALTH)},
        "/readyz": {"get": operation("readyz", "The backends answer this worker", ready, "503")},
        "/bare": bare.DESCRIPTION,
        "/stores": {"get": operation("stores", "The catalogue of stores", STORES)},
    }
    for workload in workloads.ALL:
        paths[re.sub(r"<(\w+)>", r"{\1}", workload.blueprint.url_prefix or "")] = workload.DESCRIPTION
    stores = catalogue.stores(app).values()
    return {
        "openapi": "3.1.0",
        "info": {"title": "flask-state-lab, the system under test", "version": "1"},
        "paths": paths,
        "components": {
            "parameters": {f"{workload}-store": doing(workload, stores) for workload in WORKLOADS},
            "schemas": SCHEMAS,
        },
    }


def init_app(app: Flask) -> None:
    """Write the document once."""
    app.extensions["openapi"] = json.dumps(document(app), indent=2)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Serve the document, in the order in which it is written here."""
    return Response(current_app.extensions["openapi"], content_type="application/json")
