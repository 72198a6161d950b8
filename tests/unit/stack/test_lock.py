"""stack.lock: two commands at once, and a command that was killed."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from stack import cli, lock, passwords
from stack.errors import LabError
from stack.process import ROOT


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Move the locks out of the checkout."""
    monkeypatch.setattr(passwords, "FOLDER", tmp_path / ".secrets")
    return tmp_path / ".secrets"


@lock.alone("", "-check")
def clean(environ: Mapping[str, str]) -> int:
    return 0


def test_clean_is_refused_beside_a_running_check_of_the_same_project() -> None:
    @lock.alone("-check")
    def check(environ: Mapping[str, str]) -> int:
        with pytest.raises(LabError, match="Another command is using mine-check"):
            clean(environ)
        return clean({"PROJECT": "other"})

    assert check({"PROJECT": "mine"}) == 0
    assert clean({"PROJECT": "mine"}) == 0, "free again"


@pytest.mark.parametrize("command", ["up", "scale", "down", "clean", "check", "compare"])
def test_every_command_that_changes_containers_is_refused_beside_another_one(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    @lock.alone("", "-check", "-compare")
    def other(environ: Mapping[str, str]) -> int:
        return cli.main([command])

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROJECT", "mine")
        patch.setattr(signal, "signal", lambda *_: None)
        assert other(os.environ) == 1
    assert "Another command is using mine" in capsys.readouterr().err


def another(folder: Path, code: str) -> subprocess.Popen[str]:
    """Start a process that uses the same locks."""
    head = (
        f"import pathlib, time\nfrom stack import lock, passwords\npasswords.FOLDER = pathlib.Path({str(folder)!r})\n"
    )
    return subprocess.Popen([sys.executable, "-c", head + code], cwd=ROOT, text=True, stdout=subprocess.PIPE)


def test_what_is_shared_is_prepared_in_turn(folder: Path) -> None:
    with lock.in_turn():
        second = another(folder, "with lock.in_turn(): print('my turn')")
        assert second.stdout
        assert "waiting for another command" in second.stdout.readline()
        assert not select.select([second.stdout], [], [], 0.5)[0], "it waits"
    assert "my turn" in second.communicate(timeout=20)[0]


def test_a_killed_command_holds_no_lock(folder: Path) -> None:
    hang = "lock.alone('')(lambda environ: print('locked', flush=True) or time.sleep(600))({'PROJECT': 'mine'})"
    killed = another(folder, hang)
    assert killed.stdout
    assert killed.stdout.readline() == "locked\n"
    with pytest.raises(LabError):
        clean({"PROJECT": "mine"})
    killed.kill()
    killed.communicate(timeout=20)
    assert clean({"PROJECT": "mine"}) == 0
