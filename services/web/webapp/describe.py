"""The building blocks of the OpenAPI document: schemas, operations, and what all workloads have in common."""

from collections.abc import Iterable
from typing import Any

from . import windows
from .catalogue import Store
from .inputs import NAME, Integer

PROBLEMS = {
    "400": "A name, a number, the body or the window is not allowed; `field` says which.",
    "404": "There is no such store.",
    "413": "The body is longer than any that is allowed.",
    "415": "The body is not sent as JSON.",
    "422": "The store is unavailable, or does not do this workload or window, or there are no two such accounts.",
    "503": "The server that holds the state is full or did not answer. The request may or may not have taken effect.",
}

TOO_LONG = "The request line is longer than 8 KiB: nginx or the server refuses it before the app sees the request."

WINDOW = {"enum": list(windows.NAMES), "default": "nothing"}
ON_WINDOWS = "The in-process stores do `window` between their read and their write; the others only take `nothing`."

TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
SERVED_BY = {"$ref": "#/components/schemas/ServedBy"}
RETRIES = {"type": "integer", "minimum": 1}
NOTHING = {"type": "null"}

REQUEST_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "An idempotent store applies requests with the same key once, and answers each of them the same.",
    "schema": TEXT,
}


def record(**properties: Any) -> dict[str, Any]:
    """Describe an object that has exactly these properties."""
    closed = {"additionalProperties": False, "required": list(properties)}
    return {"type": "object", "properties": properties, **closed}


def answer(value: dict[str, Any], **more: dict[str, Any]) -> dict[str, Any]:
    """Describe what every workload answers: a value, who served it, and how often the store began anew if it had to."""
    described = record(value=value, **more, served_by=SERVED_BY)
    return described | {"properties": described["properties"] | {"retries": RETRIES}}


def names(workload: str, *others: str) -> list[dict[str, Any]]:
    """Describe the names in a workload's path: the stores that do it, the key, and what else there is."""
    return [
        {"$ref": f"#/components/parameters/{workload}-store"},
        *(_parameter(name, "path", {"type": "string", "pattern": f"^{NAME}$"}) for name in ("key", *others)),
    ]


def doing(workload: str, stores: Iterable[Store]) -> dict[str, Any]:
    """Describe the store's name in a workload's path: one of those that do it."""
    able = [store.file.name for store in stores if workload in store.file.classes]
    return _parameter("store", "path", {"enum": able})


def reading(name: str, summary: str, schema: dict[str, Any], *query: Integer) -> dict[str, Any]:
    """Describe a workload's GET."""
    described = operation(name, summary, schema, "400", "404", "422", "503")
    return described | {"parameters": _query(query)} if query else described


def changing(
    name: str,
    summary: str,
    schema: dict[str, Any],
    *query: Integer,
    body: tuple[Integer, ...] = (),
    window: bool = True,
    header: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Describe a workload's POST."""
    on_body = ("413", "415") if body else ()
    described = operation(name, summary, schema, "400", "404", *on_body, "422", "503")
    parameters = [*_query(query), *([header] if header else [])]
    if window:
        described["description"] = ON_WINDOWS
        parameters.append(_parameter("window", "query", WINDOW))
    if body:
        fields = record(**{field.name: field.schema() for field in body})
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": fields}}}
    return described | {"parameters": parameters} if parameters else described


def operation(name: str, summary: str, schema: dict[str, Any], *problems: str) -> dict[str, Any]:
    """Describe an operation: its answer, and its problems by status."""
    responses = {
        "200": {"description": summary, "content": {"application/json": {"schema": schema}}},
        "414": {"description": TOO_LONG, "content": {"text/html": {}}},
    }
    for status in problems:
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        responses[status] = {"description": PROBLEMS[status], "content": content}
    if "503" in responses:
        responses["503"]["headers"] = {"Retry-After": {"required": True, "schema": {"type": "integer"}}}
    return {"operationId": name, "summary": summary, "responses": responses}


def _query(fields: tuple[Integer, ...]) -> list[dict[str, Any]]:
    return [_parameter(field.name, "query", field.schema() | {"default": field.default}) for field in fields]


def _parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}
