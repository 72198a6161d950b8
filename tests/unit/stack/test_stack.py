"""The census of workers, the running topology, when an image is built, and the command line."""

from pathlib import Path

import pytest

from stack import cli, compose, docker, doctor, images, process, ready, scaling
from stack.compose import Stack
from stack.docker import Container
from stack.errors import LabError
from stack.ready import Census
from stack.topology import Topology

PARTS = [image.variable for image in images.IMAGES]


def who(replica: str, pid: int, boot: str = "b") -> dict[str, object]:
    return {"replica": replica, "pid": pid, "boot": boot}


def test_census_wants_every_worker_of_every_replica() -> None:
    census = Census(frozenset({"a", "b"}), workers=2)
    census.add([who("a", 7), who("a", 8), who("b", 7)])
    assert not census.complete()
    census.add([who("b", 8), who("a", 7)])
    assert census.complete()
    assert str(census) == "4 of 4 workers in 2 replicas answered"


@pytest.mark.parametrize("stranger", [who("old", 7), who("a", 9)])
def test_census_starts_again_when_an_unexpected_worker_answers(stranger: dict[str, object]) -> None:
    census = Census(frozenset({"a"}), workers=2)
    census.add([who("a", 7), who("a", 8)])
    census.add([stranger])
    assert not census.complete()


def test_census_wants_an_answer_of_every_replica_where_each_request_has_a_process_of_its_own() -> None:
    census = Census(frozenset({"a", "b"}), workers=0)
    census.add([who("a", 7), who("a", 8), who("a", 9)])
    assert not census.complete()
    assert str(census) == "1 of 2 replicas answered"
    census.add([who("b", 7)])
    assert census.complete()
    census.add([who("old", 7)])
    assert not census.complete()


def test_census_of_nobody_is_not_complete() -> None:
    assert not Census(frozenset(), workers=2).complete()


GUNICORN = """Traceback (most recent call last):
  File "/opt/venv/lib/gunicorn/arbiter.py", line 278, in run
    self.halt()
gunicorn.errors.HaltServer: <HaltServer 'Worker failed to boot.' 3>
"""


@pytest.mark.parametrize(
    ("log", "told"),
    [
        (
            '[7] Booting\n  File "/app/webapp/store_files.py", line 131, in _load\n    raise StoreFileError\n'
            f"webapp.store_files.StoreFileError: /app/my_stores/redis/mine.py: no FACTS.\n{GUNICORN}",
            'File "/app/webapp/store_files.py", line 131, in _load\n'
            "webapp.store_files.StoreFileError: /app/my_stores/redis/mine.py: no FACTS.",
        ),
        (
            '  File "/app/statelab/a.py", line 3\n    def (\n        ^\nSyntaxError: invalid syntax\n',
            'File "/app/statelab/a.py", line 3\nSyntaxError: invalid syntax',
        ),
        ("RuntimeError: first\nValueError: last\n", "ValueError: last"),
        (GUNICORN, ""),
        ("", ""),
    ],
)
def test_what_stopped_a_container_is_the_last_python_error_that_is_not_the_servers_own(log: str, told: str) -> None:
    assert ready.cause(log) == told


def test_running_topology() -> None:
    web = Container("id", "web", "running", "", 0, "", "", Topology(2, 3, 4, "gunicorn-gthread").variables(), ())
    nginx = Container("id", "nginx", "running", "", 0, "", "", {"BALANCE": "least_conn"}, (8080,))
    assert scaling.running_topology([web, web, web], [nginx]) == Topology(
        3, 3, 4, "gunicorn-gthread", False, "least_conn"
    )


def test_scale_refuses_an_image_that_is_not_the_one_that_runs_and_that_run_json_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    web = Container("id", "web", "running", "", 0, "", "sha256:old", Topology().variables(), ())
    nginx = Container("id", "nginx", "running", "", 0, "", "", {"BALANCE": "round_robin"}, (8080,))
    monkeypatch.setattr(doctor, "refuse", lambda project: None)
    monkeypatch.setattr(docker, "containers", lambda project: [web, nginx])
    monkeypatch.setattr(images, "resolve", lambda *_: {image.variable: image.official for image in images.IMAGES})
    monkeypatch.setattr(docker, "image_field", lambda name, template: "sha256:new")
    with pytest.raises(LabError, match=r"image was built anew.* Type: make up"):
        scaling.scale({"WORKERS": "3"})


def test_a_cached_build_keeps_its_id_on_engine_29_so_that_a_comparison_resumes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUILDX_NO_DEFAULT_ATTESTATIONS", "0")
    assert Stack("any", {}).env()["BUILDX_NO_DEFAULT_ATTESTATIONS"] == "1"


def test_an_image_is_built_again_only_if_its_files_or_its_base_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = {("python:1", "{{.Id}}"): "sha256:base", ("python:1t", "{{.Id}}"): "sha256:base of web"}
    monkeypatch.setattr(docker, "image_field", lambda *asked: fields.get(asked, ""))
    monkeypatch.setattr(process, "ROOT", tmp_path)
    for folder in compose.BUILT.values():
        (tmp_path / folder / "__pycache__").mkdir(parents=True)
        (tmp_path / folder / "Dockerfile").write_text("FROM python")
    bases = {**dict.fromkeys(PARTS, "python:1"), "WEB_PYTHON_IMAGE": "python:1t"}
    stack = Stack("any", {"PROJECT": "p", "WITH": "", "WEB_TAG": "", **bases})
    assert stack.outdated() == ["web", "locust"], "they are missing"
    for service in compose.BUILT:
        fields[f"p-{service}", compose.LABEL] = stack.variables[f"{service.upper()}_CONTEXT"]
    assert stack.outdated() == []
    (tmp_path / "loadtests/__pycache__/new.pyc").touch()
    assert stack.outdated() == []
    (tmp_path / "loadtests/Dockerfile").write_text("FROM python\nUSER 1")
    assert stack.outdated() == ["locust"]
    fields["python:1", "{{.Id}}"] = "sha256:newer"
    assert stack.outdated() == ["locust"]
    fields["python:1t", "{{.Id}}"] = "sha256:newer"
    assert stack.outdated() == ["web", "locust"]


def test_an_unknown_command_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["start"]) == 1
    assert "Give one command: help, up, dev, down, clean" in capsys.readouterr().err
