"""The document is valid, and it is about this app: no route missing, none invented."""

import re

from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from webapp.store_files import find

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def test_is_a_valid_openapi_document(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_describes_exactly_the_routes_of_the_app(app: Flask, client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    described = {
        (path, method.upper())
        for path, item in document["paths"].items()
        for method in item
        if method.upper() in METHODS
    }
    routed = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & METHODS
        if rule.endpoint not in ("static", "openapi.openapi")
    }
    assert described == routed


def test_its_stores_are_those_of_the_catalogue_that_do_the_workload(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    for workload, path in (
        ("counter", "/stores/{store}/counters/{key}"),
        ("register", "/stores/{store}/registers/{key}"),
    ):
        store, _ = document["paths"][path]["parameters"]
        assert store["$ref"] == f"#/components/parameters/{workload}-store"
        described = document["components"]["parameters"][f"{workload}-store"]
        assert described["schema"]["enum"] == [file.name for file in find() if workload in file.classes]
