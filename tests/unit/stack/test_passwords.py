"""stack.passwords and stack.pip_settings: made once, closed to others, and what builds get."""

import hashlib
from pathlib import Path

import pytest

from stack import passwords, pip_settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Move the secrets out of the checkout."""
    monkeypatch.setattr(passwords, "FOLDER", tmp_path / ".secrets")
    monkeypatch.setattr(pip_settings, "host_options", lambda environ: {"retries": "3"})
    return tmp_path / ".secrets"


def test_made_once(folder: Path) -> None:
    assert passwords.data_id() == "none"
    passwords.ensure()
    first = {path.name: path.read_text() for path in folder.iterdir()}
    passwords.ensure()
    assert {path.name: path.read_text() for path in folder.iterdir()} == first
    assert passwords.data_id() == first["id"] != "none"


def test_a_key_that_is_younger_than_the_passwords_is_added_to_them(folder: Path) -> None:
    passwords.ensure()
    first = {path.name: path.read_text() for path in folder.iterdir()}
    (folder / "session_key").unlink()
    passwords.ensure()
    second = {path.name: path.read_text() for path in folder.iterdir()}
    assert second.pop("session_key") != first.pop("session_key")
    assert second == first


def test_others_are_kept_out_and_containers_can_read(folder: Path) -> None:
    passwords.ensure()
    passwords.for_builds({})
    assert (folder / "pip.conf").exists()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o644}


def test_an_interruption_leaves_no_half(folder: Path) -> None:
    folder.mkdir()
    (folder / "redis_password").write_text("of a start that was interrupted")
    (folder / "id.new").write_text("")
    passwords.ensure()
    password = (folder / "redis_password").read_text()
    assert hashlib.sha256(password.encode()).hexdigest() in (folder / "redis_acl").read_text()


def test_a_folder_of_an_earlier_version_gets_what_it_lacks_and_keeps_what_it_has(folder: Path) -> None:
    passwords.ensure()
    (folder / "mariadb_password").unlink()
    (folder / "mariadb_root_password").write_text("kept")
    before = {path.name: path.read_text() for path in folder.iterdir()}
    passwords.ensure()
    after = {path.name: path.read_text() for path in folder.iterdir()}
    assert len(after.pop("mariadb_password")) > 20
    assert after == before


def test_a_bundle_that_the_environment_names_goes_first(tmp_path: Path) -> None:
    bundle = tmp_path / "company.pem"
    bundle.write_text("certificates")
    assert passwords.ca_bundle({"SSL_CERT_FILE": str(bundle)}) == bundle
    assert passwords.ca_bundle({"SSL_CERT_FILE": "/nowhere", "PIP_CERT": str(bundle)}) == bundle


def test_pip_settings_that_mean_the_same_inside_a_build() -> None:
    listing = (
        "global.index-url='https://company.example/simple'\n"
        "install.index-url='https://install.example/simple'\n"
        "global.find-links='/opt/wheels'\n"
        ":env:.cert='/etc/ca.pem'\n"
    )
    assert pip_settings.parse(listing) == {"index-url": "https://install.example/simple"}


def test_pip_conf() -> None:
    text = pip_settings.render({"proxy": "http://proxy:3128"}, with_ca=True)
    assert text.splitlines()[0] == "[global]"
    assert "proxy = http://proxy:3128" in text
    assert "cert = /run/secrets/ca" in text
    assert "cert" not in pip_settings.render({}, with_ca=False)
