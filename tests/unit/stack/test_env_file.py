"""stack.env_file: whose `.env` it is, when it changes, and that nothing which make runs reads it."""

from pathlib import Path

import pytest

from stack import compose, docker, env_file, passwords, settings
from stack.compose import Stack
from stack.docker import Container
from stack.process import ROOT
from stack.topology import Topology


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Move the file out of the checkout, on a machine where nothing runs."""
    monkeypatch.setattr(env_file, "FILE", tmp_path / ".env")
    running(monkeypatch)
    return tmp_path / ".env"


def running(monkeypatch: pytest.MonkeyPatch, *projects: str, checkout: Path = ROOT, state: str = "running") -> None:
    """Let one container of each of these projects exist, and no other."""
    container = Container("id", "web", state, "", 0, str(checkout), "", {}, ())
    monkeypatch.setattr(docker, "containers", lambda project: [container] if project in projects else [])


def stack(project: str, **variables: str) -> Stack:
    return Stack(project, {"PROJECT": project, **variables})


def lines(file: Path) -> list[str]:
    first, *others = file.read_text().splitlines()
    assert first == env_file.MARK
    return others


def test_it_holds_every_variable_in_single_quotes(file: Path) -> None:
    env_file.write(stack("one", RESULTS_DIR="/it's/a $place #1"))
    assert lines(file) == ["PROJECT='one'", r"RESULTS_DIR='/it\'s/a $place #1'"]
    env_file.update("one", {"WORKERS": "3"})
    assert lines(file) == ["PROJECT='one'", r"RESULTS_DIR='/it\'s/a $place #1'", "WORKERS='3'"]


def test_it_holds_no_password(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "FOLDER", tmp_path / ".secrets")
    passwords.ensure()
    env_file.write(compose.stack(settings.from_environment({}), Topology(), {}))
    secrets = [path.read_text() for path in passwords.FOLDER.glob("*_password")]
    assert len(secrets) == 5
    assert f"DATA_ID='{passwords.data_id()}'" in lines(file)
    assert not [secret for secret in secrets if secret in file.read_text()]


def test_it_belongs_to_the_project_that_was_brought_up_last(file: Path) -> None:
    env_file.write(stack("one"))
    env_file.write(stack("two"))
    assert lines(file) == ["PROJECT='two'"]


def test_it_stays_with_a_project_that_runs_in_this_checkout(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    env_file.write(stack("one", WORKERS="1"))
    running(monkeypatch, "one", "two")
    env_file.write(stack("two"))
    assert lines(file) == ["PROJECT='one'", "WORKERS='1'"]
    assert ".env stays with one, which is running" in capsys.readouterr().out
    env_file.write(stack("one", WORKERS="2"))
    assert lines(file) == ["PROJECT='one'", "WORKERS='2'"]


@pytest.mark.parametrize("elsewhere", [{"checkout": Path("/another/checkout")}, {"state": "exited"}])
def test_it_does_not_stay_with_a_project_that_does_not_run_here(
    file: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: dict[str, object]
) -> None:
    env_file.write(stack("one"))
    running(monkeypatch, "one", **elsewhere)  # type: ignore[arg-type]
    env_file.write(stack("two"))
    assert lines(file) == ["PROJECT='two'"]


@pytest.mark.parametrize("content", ["PROJECT='one'\nLAB_PORT=9080\n", "", "# mine\n", "\x00\n"])
def test_a_file_that_make_did_not_write_is_never_changed(
    file: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(content)
    env_file.write(stack("one"))
    env_file.update("one", {"WORKERS": "3"})
    env_file.remove("one")
    assert file.read_text() == content
    assert capsys.readouterr().out.startswith(".env is not from make up and stays as it is")


def test_another_project_neither_updates_nor_removes_it(file: Path) -> None:
    env_file.update("one", {"WORKERS": "3"})
    env_file.remove("one")
    assert not file.exists()
    env_file.write(stack("one"))
    env_file.update("two", {"WORKERS": "3"})
    env_file.remove("two")
    assert lines(file) == ["PROJECT='one'"]
    env_file.remove("one")
    assert not file.exists()


def test_compose_run_by_make_reads_no_env_file() -> None:
    for suffix in ("", "-check"):
        argv = compose.stack(settings.from_environment({}), Topology(), {}, suffix).argv("ps")
        assert "--env-file=/dev/null" in argv
