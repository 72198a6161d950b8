"""What a machine lacks: pulls that fail, what may be installed, and what is said before."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Error

from airgap import debian, standins
from stack import docker, doctor, engine, environment, images, lifecycle, passwords, process, topology
from stack.errors import LabError
from tests.e2e import browser

RATE_LIMIT = "toomanyrequests: You have reached your unauthenticated pull rate limit."
DEBIAN = {"ID": "debian", "PRETTY_NAME": "Debian GNU/Linux 13"}
FEDORA = {"ID": "fedora", "PRETTY_NAME": "Fedora Linux 44"}


def fake_docker(folder: Path, monkeypatch: pytest.MonkeyPatch, output: str) -> None:
    """Put a client into the path that prints this and fails."""
    (folder / "docker").write_text(f"#!/bin/sh\ncat <<'END'\n{output}\nEND\nexit 1\n")
    (folder / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


@pytest.mark.parametrize(
    ("output", "reason", "unreachable"),
    [
        ("Error response from daemon: dial tcp: lookup x: no such host", "dial tcp: lookup x: no such host", True),
        (f"Error response from daemon: {RATE_LIMIT}", RATE_LIMIT, False),
        ("Error response from daemon: pull access denied for redis", "pull access denied for redis", False),
        (
            "8.0: Pulling from library/redis\na1: Waiting\nnet/http: TLS handshake timeout",
            "TLS handshake timeout",
            False,
        ),
        ("8.0: Pulling from library/redis\nunexpected EOF", "unexpected EOF", False),
    ],
)
def test_why_a_pull_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, reason: str, unreachable: bool
) -> None:
    fake_docker(tmp_path, monkeypatch, output)
    refusal = images.pull("redis:8.0")
    assert refusal
    assert reason in refusal.reason
    assert refusal.unreachable == unreachable


def on(system: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """Pretend to be root on a system without mmdebstrap, and return the list of programs that are run."""
    ran: list[Sequence[str]] = []

    def attempt(argv: Sequence[str], **_: object) -> tuple[bool, str]:
        ran.append(argv)
        return False, ""

    monkeypatch.setattr(debian, "os_release", lambda: system)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(docker, "image_present", lambda name: False)
    monkeypatch.setattr(standins, "is_current", lambda recipe: False)
    monkeypatch.setattr(process, "attempt", attempt)
    monkeypatch.setattr(process, "step", lambda label, argv, *_, **__: ran.append(argv))
    return ran


def test_a_rate_limit_is_told_as_it_is_and_nobody_installs_debians_packages_on_fedora(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = on(FEDORA, monkeypatch)
    monkeypatch.setattr(images, "pull", lambda name: images.Refusal(RATE_LIMIT, unreachable=False))
    with pytest.raises(LabError) as refused:
        images.resolve({}, may_install=True)
    said = str(refused.value)
    assert f"python:3.13-slim cannot be pulled: {RATE_LIMIT}" in said
    assert "Fedora Linux 44 cannot install Debian's mmdebstrap" in said
    assert "docker load -i images.tar" in said
    assert "apt-get" not in said
    assert f"docker pull python:3.13-slim failed: {RATE_LIMIT}" in capsys.readouterr().out
    assert not ran


def test_what_root_installs_is_named_before_it_begins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = on(DEBIAN, monkeypatch)
    begun: list[str] = []
    monkeypatch.setattr(process, "step", lambda label, argv, *_, **__: begun.append(capsys.readouterr().out))
    debian.install(["mmdebstrap", "debian-archive-keyring"], "Stand-in images need mmdebstrap", may_install=True)
    assert "Stand-in images need mmdebstrap: apt-get installs mmdebstrap and debian-archive-keyring" in begun[0]
    assert "as root. LAB_INSTALL=0 refuses that." in begun[0]
    assert ["apt-get", "install", "-y", "--simulate", "mmdebstrap", "debian-archive-keyring"] in ran


class NoChromium:
    """Playwright on a machine without a browser."""

    chromium: NoChromium

    def __enter__(self) -> NoChromium:
        self.chromium = self
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def launch(self, **_: object) -> None:
        """Fail as Playwright does."""
        raise Error("Executable doesn't exist")


def start_browser() -> None:
    with browser.launched():
        raise AssertionError("there is none")


def test_what_the_browser_tests_download_is_named_before_it_begins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on(DEBIAN, monkeypatch)
    begun: list[tuple[str, str]] = []
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(browser, "sync_playwright", NoChromium)
    monkeypatch.setattr("subprocess.run", lambda argv, **_: begun.append((argv[-1], capsys.readouterr().out)))
    monkeypatch.delenv("LAB_INSTALL", raising=False)
    with pytest.raises(RuntimeError, match=r"No browser can be had\. "):
        start_browser()
    (first, said), (second, then), *_ = begun
    assert first == "chromium"
    assert "need a browser: Playwright downloads its Chromium into this user's cache. LAB_INSTALL=0" in said
    assert second == "-q"
    assert "need a browser: apt-get installs chromium on this machine, as root. LAB_INSTALL=0" in then


REFUSING = {"LAB_INSTALL": "0", "LAB_PORT": "0", "LOCUST_PORT": "0"}


def prepare() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doctor, "require", lambda environ: None)  # which would miss Docker first
        lifecycle.prepare(REFUSING, topology.DEFAULT)


@pytest.mark.parametrize(
    ("found", "command", "refusal"),
    [
        ((), lambda: doctor.require(REFUSING), "Docker is missing. Type: sudo apt-get install"),
        ((), lambda: doctor._put_right(REFUSING), "Docker is missing (LAB_INSTALL=0). Type: sudo apt-get install"),
        (("docker", "apt-get", "dpkg-deb"), lambda: doctor.require(REFUSING), "Type: make up without LAB_INSTALL=0"),
        (("docker", "apt-get", "dpkg-deb"), lambda: doctor._put_right(REFUSING), ""),
        ((), lambda: environment.ensure(Path("a.lock"), Path("a.stamp")), "ensurepip (LAB_INSTALL=0). Type: sudo"),
        ((), prepare, "mmdebstrap (LAB_INSTALL=0). Type: sudo apt-get install"),
        (("apt-get",), start_browser, "No browser can be had (LAB_INSTALL=0)"),
    ],
    ids=["engine", "engine, late", "plugins", "plugins, late", "ensurepip", "stand-ins", "browser"],
)
def test_lab_install_0_refuses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: Sequence[str], command: Callable[[], None], refusal: str
) -> None:
    ran = on(DEBIAN, monkeypatch)
    monkeypatch.setenv("LAB_INSTALL", "0")
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}" if name in found else None)
    monkeypatch.setattr(engine, "problem", lambda: "")
    monkeypatch.setattr(docker, "containers", lambda project: [])
    monkeypatch.setattr(debian, "KEYRING", Path(__file__))
    monkeypatch.setattr(environment, "FOLDER", tmp_path / ".venv")
    monkeypatch.setattr(passwords, "FOLDER", tmp_path / ".secrets")
    monkeypatch.setattr(images, "pull", lambda name: images.Refusal("no such host", unreachable=True))
    monkeypatch.setattr(browser, "sync_playwright", NoChromium)
    monkeypatch.setattr("subprocess.run", lambda argv, **_: ran.append(argv))
    said = ""
    try:
        command()
    except (LabError, RuntimeError) as error:
        said = str(error)
    assert refusal in said
    assert not [argv for argv in ran if {"install", "update", "download"} & set(argv)]


def test_stand_ins_are_built_side_by_side_on_one_base(monkeypatch: pytest.MonkeyPatch) -> None:
    on(DEBIAN, monkeypatch)
    built: list[list[str]] = []
    monkeypatch.setattr(standins, "is_current", lambda recipe: recipe in (standins.BASE, "redis:8.0"))
    monkeypatch.setattr(process, "side_by_side", lambda label, commands: built.append(list(commands)))
    standins.build(["nginx:1.30", "redis:8.0", "postgres:17"], {}, may_install=False)
    assert built == [["nginx:1.30", "postgres:17"]]


APT = """#!/bin/sh
echo "$@" >>{log}
case "$*" in
  *valid-until=false*) ;;
  *update*) echo "E: {error}"; exit 100 ;;
esac
"""


@pytest.mark.parametrize(("error", "works"), [("Release file for … is expired", True), ("Could not resolve", False)])
def test_an_expired_index_is_read_without_its_date_and_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: str, works: bool
) -> None:
    log, apt = tmp_path / "asked", tmp_path / "apt-get"
    apt.write_text(APT.format(log=log, error=error).replace("valid-until", "Valid-Until"))
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    succeeded, said = process.attempt([str(standins.RECIPES / "base/packages"), "nginx-light", "curl"])
    assert succeeded == works
    assert error in said
    asked = log.read_text().splitlines()
    assert asked[0] == "update"
    assert ("lab says: The mirror's index has expired: " in said) == works
    assert [line.endswith("install -y --no-install-recommends nginx-light curl") for line in asked[2:]] == [
        True
    ] * works


def test_what_a_recipe_tells_stays_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    process.step("building", ["echo", "#6 2.1 lab says: The index has expired."])
    assert "\n  The index has expired.\n" in capsys.readouterr().out


def test_the_first_failure_of_programs_side_by_side_ends_the_others_and_is_told() -> None:
    began = time.monotonic()
    with pytest.raises(process.CommandError, match=r"no failed:\nfailed\.") as failed:
        process.side_by_side("both", {"yes": ["sleep", "60"], "no": ["sh", "-c", "echo failed.; exit 3"]})
    assert failed.value.what == "no"
    assert time.monotonic() - began < 30
