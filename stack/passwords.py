"""The git-ignored folder `.secrets`: passwords that are made once, and what image builds need to reach the network."""

import hashlib
import secrets
import ssl
from collections.abc import Mapping
from pathlib import Path

from stack import engine, owner, pip_settings, process
from stack.process import ROOT

FOLDER = ROOT / ".secrets"

LATER = ("session_key", "mariadb_password", "mariadb_root_password")
"""Secrets that a folder of an earlier version lacks, as it does their server's volume, if they are a server's."""

CA_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")


def ensure() -> None:
    """Make the passwords if there are none yet.

    The folder keeps other users out. Its files are readable by all, since a container reads them as another user.
    """
    if not (FOLDER / "id").exists():
        _make_passwords()
    for name in LATER:
        if not (FOLDER / name).exists():
            _write(FOLDER / f"{name}.new", secrets.token_urlsafe(24))
            (FOLDER / f"{name}.new").replace(FOLDER / name)
    if "name=selinux" in engine.security():  # what `:z` does in compose.yaml, where secrets have no such option
        process.attempt(["chcon", "-R", "-t", "container_file_t", str(FOLDER)])


def for_builds(environ: Mapping[str, str]) -> None:
    """Write what image builds need to reach the network."""
    bundle = ca_bundle(environ)
    _write(FOLDER / "ca.pem", bundle.read_text(encoding="utf-8") if bundle else "")
    _write(FOLDER / "pip.conf", pip_settings.render(pip_settings.host_options(environ), with_ca=bundle is not None))


def data_id() -> str:
    """Return the id that these passwords share with their volumes, or `none` before the first start."""
    path = FOLDER / "id"
    return path.read_text(encoding="utf-8").strip() if path.exists() else "none"


def ca_bundle(environ: Mapping[str, str]) -> Path | None:
    """Return the file of trusted certificate authorities: the one that the environment names, else the system's."""
    named = [environ.get(name, "") for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE")]
    known = [*named, *CA_BUNDLES, ssl.get_default_verify_paths().cafile or ""]
    return next((Path(path) for path in known if path and Path(path).is_file()), None)


def folder() -> Path:
    """Return the folder, which is made where it is missing."""
    if not FOLDER.exists():
        FOLDER.mkdir(mode=0o700, exist_ok=True)
        owner.hand_over(FOLDER)
    return FOLDER


def _make_passwords() -> None:
    names = ("redis_password", "postgres_password", "postgres_admin_password")
    passwords = {name: secrets.token_urlsafe(24) for name in names}
    for name, password in passwords.items():
        _write(folder() / name, password)
    digest = hashlib.sha256(passwords["redis_password"].encode()).hexdigest()
    # The only user of Redis is `lab`, who may not administer the server.
    _write(FOLDER / "redis_acl", f"user default off\nuser lab on #{digest} ~* &* +@all -@dangerous +info\n")
    # Last, and renamed, so that after an interruption all of it is made again.
    _write(FOLDER / "id.new", secrets.token_hex(4))
    (FOLDER / "id.new").replace(FOLDER / "id")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644)
    owner.hand_over(path)
