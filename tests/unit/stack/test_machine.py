"""What the commands make of the machine's answers: engine, mirror, plugins, ports, images."""

import os
import re
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from airgap import debian, free_threaded, standins
from stack import docker, engine, images, ports, process
from stack.errors import LabError

TARGETS = """\
https://packages.example/apt vendor-bookworm main
http://mirror.example/debian/ bookworm-updates main
http://mirror.example/debian-security/ bookworm-security main
http://mirror.example/debian/ bookworm main
"""


def test_the_mirror_that_apt_uses() -> None:
    assert debian.choose_mirror(TARGETS, "bookworm") == "http://mirror.example/debian/"
    assert debian.choose_mirror("cdrom:x bookworm main\n", "bookworm") == ""
    flat = "http://flat.example/ ./ \nhttp://flatter.example  \n"
    assert debian.choose_mirror(flat + TARGETS, "bookworm") == "http://mirror.example/debian/"
    assert debian.mirror({"DEBIAN_MIRROR": "http://named.example"}) == "http://named.example"


def test_os_release(tmp_path: Path) -> None:
    (tmp_path / "os-release").write_text('ID=debian\n# comment\nNAME="Debian GNU/Linux"\n')
    assert debian.os_release(tmp_path / "os-release") == {"ID": "debian", "NAME": "Debian GNU/Linux"}
    assert debian.os_release(tmp_path / "none") == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("permission denied while trying to connect to the Docker daemon socket", "usermod -aG docker"),
        ("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.", "is not running"),
        ("something new\nlast line", "(last line)"),
        ("", "(no answer)"),
    ],
)
def test_why_the_engine_cannot_be_used(text: str, says: str) -> None:
    assert says in engine.explain(text)


@pytest.mark.parametrize(
    ("answer", "version"),
    [
        ((True, "Docker Compose version v2.39.1"), (2, 39, 1)),
        ((True, "Docker Compose version 2.26.1-4"), (2, 26, 1)),
        ((True, "github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-3"), (0, 13, 1)),
        ((False, "docker: 'compose' is not a docker command. 1.2.3"), ()),
    ],
)
def test_plugin_versions(answer: tuple[bool, str], version: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "attempt", lambda argv: answer)
    assert engine.plugin_version("compose") == version


def test_a_port_in_use_has_a_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not ports.is_free(port)
        if Path("/proc/net/tcp").exists():
            assert f"process {os.getpid()}" in ports.holder(port)
    assert ports.is_free(port)


class Engine:
    """An engine that has some images and no registry, and counts what it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, here: set[str], answer: images.Refusal | None) -> None:
        self.pulled: list[str] = []
        self.built: list[str] = []
        self.answer = answer
        monkeypatch.setattr(docker, "image_present", lambda name: name in here)
        monkeypatch.setattr(standins, "is_current", lambda recipe: standins.tag(recipe) in here)
        monkeypatch.setattr(images, "pull", self.pull)
        monkeypatch.setattr(standins, "build", self.build)

    def pull(self, name: str) -> images.Refusal | None:
        """Fail, or not, as the test says."""
        self.pulled.append(name)
        return self.answer

    def build(self, recipes: Sequence[str], environ: Mapping[str, str], may_install: bool) -> None:
        """Pretend to build."""
        self.built += recipes


def test_images_that_are_here_are_used_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {"python:3.13-slim", "nginxinc/nginx-unprivileged:1.30", standins.tag("redis:8.0"), "my/postgres"}
    fake = Engine(monkeypatch, here, answer=None)
    chosen = images.resolve({"POSTGRES_IMAGE": "my/postgres"}, may_install=True)
    assert chosen == {
        "PYTHON_IMAGE": "python:3.13-slim",
        "NGINX_IMAGE": "nginxinc/nginx-unprivileged:1.30",
        "REDIS_IMAGE": "flask-state-lab/redis:8.0-standin",
        "POSTGRES_IMAGE": "my/postgres",
    }
    assert not fake.pulled


def test_without_a_registry_one_try_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Engine(monkeypatch, set(), answer=images.Refusal("lookup registry.example: no such host", unreachable=True))
    chosen = images.resolve({}, may_install=True)
    assert fake.pulled == ["python:3.13-slim"]
    assert fake.built == ["python:3.13", "nginx:1.30", "redis:8.0", "postgres:17"]
    assert set(chosen.values()) == {standins.tag(recipe) for recipe in fake.built}


def test_the_image_of_a_server_is_looked_for_only_if_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Engine(monkeypatch, set(), answer=None)
    assert "MARIADB_IMAGE" not in images.resolve({"MARIADB_IMAGE": "my/mariadb"}, may_install=True)
    assert len(fake.pulled) == 4
    asked = images.resolve({}, may_install=True, extras=["mariadb", "libraries"])
    assert asked["MARIADB_IMAGE"] == "mariadb:11.8"
    assert "MEMCACHED_IMAGE" not in asked


def test_what_can_be_pulled_needs_no_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Engine(monkeypatch, set(), answer=None)
    assert images.resolve({}, may_install=True)["REDIS_IMAGE"] == "redis:8.0"
    assert not fake.built


def test_an_image_of_ones_own_has_no_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    Engine(monkeypatch, set(), answer=images.Refusal("manifest unknown", unreachable=False))
    with pytest.raises(LabError, match="PYTHON_IMAGE=my/python is not on this machine"):
        images.resolve({"PYTHON_IMAGE": "my/python"}, may_install=True)


def test_python_without_a_gil_is_built_once_for_each_base_and_for_no_other_server_model(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built: dict[str, str] = {}

    def build(label: str, argv: Sequence[str]) -> None:
        [recipe] = [word.partition("lab.recipe=")[2] for word in argv if "lab.recipe=" in word]
        built[free_threaded.NAME] = recipe

    monkeypatch.setattr(docker, "image_field", lambda name, template: built.get(name, ""))
    monkeypatch.setattr(process, "step", build)
    assert images.without_gil("python:3.13-slim", "gunicorn-gthread") == {}
    assert not built
    for base, says in (("python:3.13-slim", True), ("python:3.13-slim", False), ("stand-in", True)):
        assert images.without_gil(base, "gunicorn-free-threaded") == {"WEB_PYTHON_IMAGE": free_threaded.NAME}
        assert ("This takes some minutes" in capsys.readouterr().out) == says, base


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("debian.sources", "Types: deb\nURIs: http://a.example\n", "Types: deb deb-src\nURIs: http://a.example\n"),
        ("sources.list", "deb http://a.example trixie main\n", "deb {0}\ndeb-src {0}\n"),
    ],
)
def test_sources_come_from_where_the_packages_come_from(tmp_path: Path, name: str, before: str, after: str) -> None:
    recipe = (free_threaded.RECIPE / "Dockerfile").read_text(encoding="utf-8")
    [command] = re.findall(r"^RUN (find /etc/apt (?:.*\\\n)*.*)$", recipe, re.MULTILINE)
    (tmp_path / name).write_text(before, encoding="utf-8")
    process.output(["sh", "-c", command.replace("/etc/apt", str(tmp_path))])
    assert (tmp_path / name).read_text(encoding="utf-8") == after.format("http://a.example trixie main")
