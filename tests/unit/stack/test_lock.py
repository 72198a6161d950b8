"""stack.lock: two commands at once, and a command that was killed."""

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest

from stack import cli, doctor, images, lifecycle, lock, passwords, topology
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


LOOKS = {"help", "run", "comparison", "logs", "ps", "doctor"}
"""The commands that change no container."""

LOCKS = {
    ("up", ""),
    ("dev", ""),
    ("scale", ""),
    ("down", ""),
    *(("clean", suffix) for suffix in lifecycle.SUFFIXES),
    ("check", "-check"),
    ("lesson", ""),
    ("compare", "-compare"),
    ("claims", "-claims"),
    ("stores", "-stores"),
}
"""The others, and the stacks that each must have for itself."""


@pytest.mark.parametrize(("command", "suffix"), sorted(LOCKS))
def test_every_command_that_changes_containers_is_refused_beside_another_one(
    command: str, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    @lock.alone(suffix)
    def other(environ: Mapping[str, str]) -> int:
        return cli.main([command])

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROJECT", "mine")
        patch.setenv("N", "1")  # without it, lesson only lists
        patch.setenv("PATH", "/nowhere")  # without its lock, it does no harm
        patch.setenv("LAB_INSTALL", "0")
        patch.setattr(signal, "signal", lambda *_: None)
        assert other(os.environ) == 1
    assert f"Another command is using mine{suffix}. " in capsys.readouterr().err


def test_no_command_is_left_out() -> None:
    assert {command for command, _ in LOCKS} == cli.COMMANDS.keys() - LOOKS


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


def test_images_and_passwords_are_prepared_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()
    monkeypatch.setattr(doctor, "require", lambda environ: begun.set())
    monkeypatch.setattr(images, "resolve", fails)
    with ThreadPoolExecutor() as pool:
        with lock.in_turn():
            second = pool.submit(lifecycle.prepare, {"PROJECT": "mine"}, topology.DEFAULT)
            assert not begun.wait(0.3), "it waits"
        with pytest.raises(LabError, match="no images"):
            second.result(20)
    assert begun.is_set()


def fails(*_: object) -> NoReturn:
    raise LabError("no images")


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
