"""stack.extras: what WITH asks for, which stores ask for it by themselves, and what the stack makes of it."""

from dataclasses import replace
from typing import Any

import pytest
import yaml

from airgap import free_threaded
from stack import compose, docker, doctor, extras, images, lifecycle, scaling, settings
from stack.compose import Stack
from stack.docker import Container
from stack.errors import LabError
from stack.process import ROOT
from stack.topology import Topology
from webapp.backends import COMMANDS, LIBRARIES
from webapp.store_files import find

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", ()),
        ("memcached", ("memcached",)),
        ("mariadb memcached", ("memcached", "mariadb")),
        (" libraries,mariadb,mariadb ", ("mariadb", "libraries")),
    ],
)
def test_what_is_asked_for_comes_once_and_in_one_order(text: str, asked: tuple[str, ...]) -> None:
    assert extras.from_environment({"WITH": text}) == asked
    assert settings.from_environment({"WITH": text}).extras == asked


def test_an_unknown_name_is_refused_with_the_choices() -> None:
    with pytest.raises(LabError) as refused:
        settings.from_environment({"WITH": "memcached mongo"})
    assert str(refused.value) == "WITH=mongo is not known: give one or more of memcached, mariadb, libraries, models."


def test_doctor_tells_an_unknown_name_among_its_findings() -> None:
    found = [(finding.kind, finding.text) for finding in doctor._knobs({"WITH": "mongo"})]
    assert found[-1] == ("bad", "WITH=mongo is not known: give one or more of memcached, mariadb, libraries, models.")


def test_stores_bring_the_server_that_they_need_and_only_that() -> None:
    for file in find():
        asked = extras.from_environment(extras.with_those_of_stores({"STORES": f"global {file.name}"}))
        server = LIBRARIES.get(file.facts.needs or "", file.facts.needs)
        needed = "libraries" if file.facts.needs in LIBRARIES and server not in extras.SERVERS else server
        assert asked == ((needed,) if needed in extras.CHOICES else ()), file.name


def test_stores_add_to_what_is_asked_for_and_all_adds_nothing() -> None:
    both = extras.with_those_of_stores({"WITH": "libraries", "STORES": "mariadb-atomic,memcached-cas,mariadb-naive"})
    assert extras.from_environment(both) == ("memcached", "mariadb", "libraries")
    assert extras.from_environment(extras.with_those_of_stores({"STORES": "all"})) == ()
    assert extras.from_environment(extras.with_those_of_stores({})) == ()


def test_what_can_be_asked_for_is_what_compose_has_profiles_for_and_what_the_application_tells_to_type() -> None:
    profiles = {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service}
    assert profiles == {name: [name] for name in extras.SERVERS}
    assert {name: COMMANDS[name] for name in extras.SERVERS} == {one: f"make up WITH={one}" for one in extras.SERVERS}
    assert {image.extra for image in images.IMAGES} == {"", *extras.SERVERS}


def stack(server: str = "gunicorn-sync", **environ: str) -> Stack:
    resolved = {image.variable: image.official for image in images.IMAGES} | images.without_gil("python:3", server)
    return compose.stack(settings.from_environment({"PROJECT": "p", **environ}), Topology(server=server), resolved)


def test_without_it_nothing_more_is_started_and_nothing_from_outside_turns_it_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("WITH", "COMPOSE_PROFILES", "MEMCACHED_HOST", "MARIADB_HOST"):
        monkeypatch.setenv(name, "mariadb")
    plain = stack()
    assert plain.system() == compose.SYSTEM
    assert plain.images().keys() == {*compose.SYSTEM, "locust"}
    assert plain.images()["web"] == "p-web"
    env = plain.env()
    assert [env[name] for name in ("WITH", "COMPOSE_PROFILES", "MEMCACHED_HOST", "MARIADB_HOST")] == [""] * 4


def test_a_server_that_is_asked_for_is_started_and_the_application_is_told_its_name() -> None:
    asked = stack(WITH="mariadb")
    assert asked.system() == (*compose.SYSTEM, "mariadb")
    assert asked.images()["mariadb"] == "mariadb:11.8"
    assert (asked.variables["COMPOSE_PROFILES"], asked.variables["MARIADB_HOST"]) == ("mariadb", "mariadb")
    assert asked.variables["MEMCACHED_HOST"] == ""


def test_libraries_start_no_server_and_bring_the_image_with_the_packages() -> None:
    asked = stack(WITH="libraries")
    assert asked.system() == compose.SYSTEM
    assert asked.variables["COMPOSE_PROFILES"] == ""
    assert asked.images()["web"] == "p-web-extras"


def test_all_images_of_web_are_kept_so_that_no_way_of_starting_builds_what_another_one_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built: dict[str, str] = {}
    monkeypatch.setattr(docker, "image_field", lambda name, template: built.get(name, ""))
    monkeypatch.setattr(free_threaded, "ensure", lambda base: "without the GIL")
    ways = [("gunicorn-sync", asked) for asked in ("", "mariadb", "", "libraries", "models", "memcached models")]
    for server, asked in [*ways, ("gunicorn-gthread", "models libraries"), ("gunicorn-free-threaded", ""), ways[0]]:
        one = stack(server, WITH=asked)
        outdated = one.outdated()
        assert ("web" in outdated) == (one.images()["web"] not in built)
        built |= {one.images()[service]: one.variables[f"{service.upper()}_CONTEXT"] for service in outdated}
    webs = {"p-web", "p-web-extras", "p-web-models", "p-web-extras-models", "p-web-free-threaded"}
    assert built.keys() == {*webs, "p-locust"} == set(compose.names("p"))


WEB = Container("id", "web", "running", "", 0, "", "", {"WITH": "memcached mariadb"}, ())


@pytest.mark.parametrize("given", ["", "mariadb memcached"])
def test_scale_keeps_what_runs(given: str) -> None:
    asked = extras.from_environment({"WITH": given})
    assert scaling._running_extras(WEB, asked) == ("memcached", "mariadb")


def test_a_server_model_brings_its_packages_beside_what_is_asked_for() -> None:
    for server, asked in (("gunicorn-gthread", ()), ("flask", ()), ("gunicorn-gevent", ("models",))):
        environ = extras.with_those_of_model({"WITH": "memcached"}, server)
        assert extras.from_environment(environ) == ("memcached", *asked)


def test_without_a_gil_the_image_is_built_on_a_python_of_its_own_and_has_packages_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(free_threaded, "ensure", lambda base: f"{base} without the GIL")
    usual, free = (stack(server).variables for server in ("gunicorn-gthread", "gunicorn-free-threaded"))
    assert (usual["WEB_PYTHON_IMAGE"], usual["WEB_LOCK"]) == ("python:3.13-slim", "requirements")
    assert (free["WEB_PYTHON_IMAGE"], free["WEB_LOCK"]) == ("python:3 without the GIL", "free-threaded")
    assert free["PYTHON_IMAGE"] == "python:3.13-slim", "the load tester keeps its GIL"


def test_what_with_brings_is_refused_without_a_gil() -> None:
    extras.require_fitting(["memcached"], "gunicorn-gthread")
    extras.require_fitting([], "gunicorn-free-threaded")
    with pytest.raises(LabError, match=r"has none of the packages that WITH='memcached libraries' brings: leave"):
        extras.require_fitting(["memcached", "libraries"], "gunicorn-free-threaded")


def test_scale_keeps_what_the_server_model_has_brought() -> None:
    web = replace(WEB, environment={"WITH": "memcached models"})
    for asked in ((), ("memcached",), ("memcached", "models")):
        assert scaling._running_extras(web, asked) == ("memcached", "models")


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        ("gunicorn-sync", "gunicorn-gevent"),
        ("gunicorn-gthread", "gunicorn-free-threaded"),
        ("gunicorn-free-threaded", "gunicorn-gthread"),
    ],
)
def test_scale_to_a_server_model_whose_packages_or_python_the_image_lacks_says_what_to_type(
    monkeypatch: pytest.MonkeyPatch, now: str, wanted: str
) -> None:
    web = replace(WEB, environment=Topology(server=now).variables())
    nginx = replace(web, service="nginx")
    monkeypatch.setattr(docker, "containers", lambda project: [web, nginx])
    monkeypatch.setattr(doctor, "refuse", lambda project: None)
    with pytest.raises(LabError, match=rf"the running image lacks\. Type: make up SERVER={wanted}"):
        scaling.scale({"SERVER": wanted, "PROJECT": "p"})


def test_scale_neither_adds_nor_removes_a_server() -> None:
    with pytest.raises(LabError, match=r'scale changes the topology alone\. Type: make up WITH="mariadb"'):
        scaling._running_extras(WEB, ("mariadb",))


def test_up_removes_what_with_no_longer_names(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    running = [
        Container(name, name, "running", "", 0, "", "", {}, ()) for name in ("web", "redis", "memcached", "mariadb")
    ]
    removed: list[str] = []
    monkeypatch.setattr(docker, "containers", lambda project: running)
    monkeypatch.setattr(docker, "remove", removed.extend)
    lifecycle._remove_what_with_no_longer_names(stack(WITH="memcached"))
    assert removed == ["mariadb"]
    assert "removing mariadb, which WITH does not name" in capsys.readouterr().out
