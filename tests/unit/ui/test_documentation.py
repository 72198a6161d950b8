"""The documentation at /lab/docs/: which files it shows, and that no link in it is broken."""

from __future__ import annotations

import functools
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import urlsplit

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from locust.env import Environment

from statelab.ui import docs
from tests.lab import ROOT
from tests.unit.ui.test_markdown import Reader

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
MOUNTS = [volume.split(":") for volume in COMPOSE["services"]["locust"]["volumes"] if ":/docs/" in volume]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay the documentation out as compose.yaml mounts it."""
    folder = tmp_path_factory.mktemp("site")
    for source, target, _ in MOUNTS:
        path = folder / target.removeprefix("/docs/")
        path.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / source).is_dir() else shutil.copy)(ROOT / source, path)
    return folder


def client(folder: Path) -> FlaskClient:
    """Return a client of the documentation alone."""
    app = Flask("documentation")
    app.register_blueprint(docs.blueprint(folder, lambda view: view))
    return app.test_client()


def small(folder: Path, **pages: str) -> FlaskClient:
    """Return a client of a documentation that consists of these pages of docs/."""
    (folder / "docs/lessons").mkdir(parents=True)
    (folder / "README.md").write_text("# Start\n")
    for name, text in pages.items():
        (folder / f"docs/{name.replace('__', '/')}.md").write_text(text)
    return client(folder)


def test_each_file_is_mounted_read_only_where_the_checkout_has_it() -> None:
    assert len(MOUNTS) > 5
    for source, target, options in MOUNTS:
        assert (ROOT / source).exists()
        assert target == f"/docs/{source.removeprefix('./')}"
        assert options == "ro,z"


def test_every_link_of_every_page_leads_somewhere(site: Path) -> None:
    web, found = client(site), docs.files(site)
    pages = {name: web.get(f"/lab/docs/{name}") for name in found if name.endswith(".md")}
    ids = {
        name: {attributes["id"] for _, attributes in Reader(answer.text).seen if "id" in attributes}
        for name, answer in pages.items()
    }
    assert len(pages) > 8
    followed = 0
    for name, answer in pages.items():
        assert answer.status_code == 200
        for tag, attributes in Reader(answer.text).seen:
            for link in (attributes.get(kind, "") for kind in ("href", "src", "srcset")):
                parts = urlsplit(link)
                inside = normpath(join(dirname(name), parts.path)) if parts.path else name
                if not link or parts.scheme or inside.startswith("..") or tag == "link" or inside == ".":
                    continue
                followed += 1
                assert inside in found, (name, link)
                assert not parts.fragment or parts.fragment in ids[inside], (name, link)
    assert followed > 100


def test_what_a_page_names_outside_of_the_site_is_in_the_checkout(site: Path) -> None:
    web, named = client(site), set()
    for name in (name for name in docs.files(site) if name.endswith(".md")):
        for link in re.findall('title="Not part of this site: ([^"]+)"', web.get(f"/lab/docs/{name}").text):
            named.add(normpath(join(dirname(name), urlsplit(link).path)))
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_the_start_page_is_the_readme_with_its_pictures(site: Path) -> None:
    web = client(site)
    start = web.get("/lab/docs/")
    assert start.text == web.get("/lab/docs/README.md").text
    assert "<h1" in start.text
    for name in ("lab.png", "lab-dark.png", "proof.svg"):
        assert f"docs/images/{name}" in start.text
        with web.get(f"/lab/docs/docs/images/{name}") as picture:
            assert picture.status_code == 200
            assert picture.mimetype == {"png": "image/png", "svg": "image/svg+xml"}[name.rpartition(".")[2]]
            assert "script-src" not in picture.headers["Content-Security-Policy"]


def test_no_page_runs_a_script_or_loads_anything_from_elsewhere(site: Path) -> None:
    web = client(site)
    for name in (name for name in docs.files(site) if name.endswith(".md")):
        answer = web.get(f"/lab/docs/{name}")
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
        for tag, attributes in Reader(answer.text).seen:
            assert tag not in ("script", "iframe", "object"), name
            if tag in ("link", "img", "source"):
                loaded = attributes.get("href") or attributes.get("src") or attributes.get("srcset")
                assert not urlsplit(loaded or "").netloc, (name, loaded)


@pytest.mark.parametrize(
    "path",
    [
        "../.secrets/id", "..%2f.secrets%2fid", "%2e%2e/%2e%2e/etc/passwd", "docs/../../.secrets/id",
        "docs/..%2f..%2fsecret.md", "/etc/passwd", "%2fetc%2fpasswd", "docs/linked.md", "docs/code.py", "docs", "docs/",
        "secret.md", "docs/a.md%00.png", "docs//a.md", "docs/%0aa.md",
    ],
)  # fmt: skip
def test_only_what_is_known_is_shown(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.md").write_text("# Secret")
    web = small(tmp_path / "site", a="# A")
    (tmp_path / "site/docs/code.py").write_text("secret")
    (tmp_path / "site/docs/linked.md").symlink_to(tmp_path / "secret.md")
    assert web.get("/lab/docs/docs/a.md").status_code == 200
    with web.get(f"/lab/docs/{path}") as answer:
        assert answer.status_code in (308, 404)
        assert b"Secret" not in answer.data


def test_a_new_page_is_in_the_contents_at_once(tmp_path: Path) -> None:
    web = small(tmp_path, claims="# The ledger\n", lessons__1="# One worker\n\n## Question\n")
    text = web.get("/lab/docs/docs/lessons/1.md").text
    assert docs.contents(docs.files(tmp_path)) == [
        ("", [("README.md", "Start"), ("docs/claims.md", "The ledger")]),
        ("Lessons", [("docs/lessons/1.md", "One worker")]),
    ]
    for link in ("../../README.md", "../../docs/claims.md", "../../docs/lessons/1.md", "#question", "../../../"):
        assert f'href="{link}"' in text
    (tmp_path / "CHANGELOG.md").write_text("# Changes\n")
    assert docs.contents(docs.files(tmp_path))[-1] == (docs.OTHERS, [("CHANGELOG.md", "Changes")])


def test_a_page_that_changes_is_rendered_anew(tmp_path: Path) -> None:
    web, path = small(tmp_path, a="# Old"), tmp_path / "docs/a.md"
    first = web.get("/lab/docs/docs/a.md")
    assert web.get("/lab/docs/docs/a.md", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    path.write_text("# New")
    os.utime(path, ns=(1, 1))  # in the same tick of a coarse clock
    assert ">New</h1>" in web.get("/lab/docs/docs/a.md").text


def test_the_matrix_learns_which_stores_have_a_section(site: Path, tmp_path: Path) -> None:
    told = client(site).get("/lab/docs/stores.json").get_json()
    assert {"global", "redis-atomic"} <= set(told)
    assert "what-each-one-costs-and-guarantees" not in told
    assert small(tmp_path).get("/lab/docs/stores.json").get_json() == []


def test_a_stack_without_documentation_says_so(tmp_path: Path) -> None:
    answer = client(tmp_path / "nowhere").get("/lab/docs/")
    assert (answer.status_code, "README.md is not part of the documentation" in answer.text) == (404, True)


def test_it_asks_for_locusts_login(tmp_path: Path) -> None:
    def locked(view: Callable[..., object]) -> Callable[..., object]:
        return functools.wraps(view)(lambda **_: ("no", 401))

    app = Flask("locked")
    app.register_blueprint(docs.blueprint(tmp_path, locked))
    for path in ("", "README.md", "docs/images/lab.png", "stores.json"):
        assert app.test_client().get(f"/lab/docs/{path}").status_code == 401


def test_without_a_web_ui_nothing_is_installed(tmp_path: Path) -> None:
    docs.install(Environment(), tmp_path)
