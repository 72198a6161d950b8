"""Engines that cannot be had in a test: rootless, remapped, with SELinux, on another machine; ports of root."""

import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from stack import compose, engine, environment, owner, passwords, ports, process, settings, topology

Answers = Callable[..., list[Sequence[str]]]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    """Let programs answer by the beginning of their command line, and collect what is run."""

    def let(said: Mapping[str, str]) -> list[Sequence[str]]:
        engine._info.cache_clear()
        ran: list[Sequence[str]] = []

        def attempt(argv: Sequence[str], *_: object, **__: object) -> tuple[bool, str]:
            ran.append(argv)
            return next(((True, text) for begin, text in said.items() if " ".join(argv).startswith(begin)), (False, ""))

        monkeypatch.setattr(process, "attempt", attempt)
        return ran

    yield let
    engine._info.cache_clear()


@pytest.mark.parametrize(
    ("address", "elsewhere"),
    [
        ("unix:///run/user/1000/docker.sock", False),
        ("npipe:////./pipe/docker_engine", False),
        ("tcp://127.0.0.1:2375", False),
        ("tcp://localhost:2375", False),
        ("tcp://localhost.example:2375", True),
        ("tcp://build.example:2376", True),
        ("ssh://me@build.example", True),
    ],
)
def test_an_engine_on_another_machine_is_refused_in_a_line(answers: Answers, address: str, elsewhere: bool) -> None:
    answers({"docker context inspect": address, "docker version": "29.0.0"})
    said = engine.problem()
    assert bool(said) == elsewhere
    if elsewhere:
        assert said.startswith(f"The Docker engine at {address} is another machine's")
        assert "Type: unset DOCKER_HOST" in said


@pytest.mark.parametrize(
    ("options", "port", "refused"),
    [(["name=rootless"], 80, True), (["name=rootless"], 8080, False), (["name=seccomp"], 80, False)],
)
def test_a_port_below_1024_is_refused_by_rootless_docker_alone(
    answers: Answers, monkeypatch: pytest.MonkeyPatch, options: list[str], port: int, refused: bool
) -> None:
    answers({"docker info": f"/var/lib/docker|{json.dumps(options)}"})
    monkeypatch.setattr(ports, "is_free", lambda port: True)
    said = "Rootless Docker cannot publish LAB_PORT 80. Type: make up LAB_PORT=10080"
    assert ports.problem("LAB_PORT", port) == (said if refused else "")


def test_a_port_that_only_root_may_use_is_not_called_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: socket.socket, address: object) -> None:
        raise PermissionError

    class Unprivileged(socket.socket):
        bind = refuse

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setattr(socket, "socket", Unprivileged)
        assert not ports.is_free(port)
    assert ports.is_free(port)


def test_in_rootless_docker_root_is_the_user_who_runs_it(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, "person", lambda: (1000, 1000))
    for options, uid in ((["name=seccomp"], "1000"), (["name=seccomp", "name=rootless"], "0")):
        answers({"docker info": f"/var/lib/docker|{json.dumps(options)}"})
        assert compose.stack(settings.from_environment({}), topology.DEFAULT, {}).variables["RUN_UID"] == uid


@pytest.mark.parametrize("selinux", [True, False])
def test_secrets_get_selinuxs_label_where_docker_uses_it(
    answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, selinux: bool
) -> None:
    monkeypatch.setattr(passwords, "FOLDER", tmp_path / ".secrets")
    ran = answers({"docker info": "/var/lib/docker|" + json.dumps(["name=selinux"] if selinux else [])})
    passwords.ensure()
    chcon = ["chcon", "-R", "-t", "container_file_t", str(tmp_path / ".secrets")]
    assert (chcon in ran) == selinux


def test_an_engine_that_does_not_answer_has_no_options(answers: Answers) -> None:
    answers({})
    assert engine.security() == ""
    assert engine._elsewhere() == ""


def test_a_python_that_was_upgraded_under_its_environment_gets_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python, lock, stamp = (tmp_path / name for name in (".venv/bin/python", "requirements.lock", ".venv/tests.stamp"))
    made: list[str] = []

    def create(folder: Path, **_: object) -> None:
        made.append("environment")
        shutil.rmtree(folder, ignore_errors=True)
        python.parent.mkdir(parents=True)
        python.symlink_to("/bin/true")

    monkeypatch.setattr(environment, "FOLDER", tmp_path / ".venv")
    monkeypatch.setattr("venv.create", create)
    monkeypatch.setattr(process, "step", lambda label, argv: made.append("packages"))
    lock.touch()

    def ensured() -> list[str]:
        made.clear()
        environment.ensure(lock, stamp)
        return list(made)

    assert ensured() == ["environment", "packages"]
    assert ensured() == []
    python.unlink()
    python.symlink_to("/bin/false")  # as a new version does, whose packages would be in another folder
    assert ensured() == ["environment", "packages"]
    python.unlink()
    python.symlink_to(tmp_path / "old version")
    assert ensured() == ["environment", "packages"]
    os.utime(lock, (stamp.stat().st_mtime + 10,) * 2)
    assert ensured() == ["packages"]
