"""A server model states whether Python has its GIL: the app starts on no other Python, and says which one it is."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

import pytest

from webapp import backends, create_app, gil
from webapp.gil import GilError


@pytest.fixture(params=[True, False], ids=["with a GIL", "without a GIL"])
def python_has(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Pretend to be a Python with, or one without its GIL."""
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: request.param, raising=False)
    return bool(request.param)


def test_the_app_starts_on_the_python_that_its_server_model_states(config: dict[str, object], python_has: bool) -> None:
    health = create_app(config | {"GIL": python_has}).test_client().get("/healthz").get_json()
    assert health["versions"]["python"].endswith(" free-threaded") == (not python_has)


def test_the_app_does_not_start_on_the_other_one(config: dict[str, object], python_has: bool) -> None:
    states, found = ("without", "on") if python_has else ("with", "off")
    with pytest.raises(GilError) as refused:
        create_app(config | {"SERVER": "some", "GIL": not python_has})
    assert str(refused.value) == f"SERVER=some is about a Python {states} a GIL, but here the GIL is {found}."


def test_a_python_before_3_13_has_a_gil(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sys, "_is_gil_enabled", raising=False)
    assert gil.is_on()


def test_what_its_image_lacks_is_not_promised_without_a_gil(
    config: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(name: str, package: str) -> ModuleType:
        if lacking := {".postgres": "psycopg2", ".memcached": "pymemcache"}.get(name):
            raise ModuleNotFoundError(name=lacking)
        return import_module(name, package)

    monkeypatch.setattr(gil, "is_on", lambda: False)
    monkeypatch.setattr(backends, "import_module", find)
    stores = create_app(config | {"GIL": False}).test_client().get("/stores").get_json()["stores"]
    said = {store["name"]: store["unavailable"] for store in stores}
    lacks, why = "The web image lacks the Python package", "it has few packages, none of which switches the GIL on"
    assert said["postgres-atomic"] == (f"{lacks} psycopg2: without a GIL, {why}. Type: make up SERVER=gunicorn-gthread")
    assert said["memcached-incr"] == (
        f"{lacks} pymemcache: without a GIL, {why}. Type: make up WITH=memcached SERVER=gunicorn-gthread"
    )
    assert not any(said[name] for name in ("global", "redis-atomic", "host-sqlite-immediate"))
